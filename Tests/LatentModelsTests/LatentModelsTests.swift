import LatentModels
import Testing
