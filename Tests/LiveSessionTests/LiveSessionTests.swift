import LiveSession
import Testing
