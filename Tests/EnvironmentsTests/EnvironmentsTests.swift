import Environments
import Testing
