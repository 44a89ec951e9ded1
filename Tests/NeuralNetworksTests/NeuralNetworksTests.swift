import NeuralNetworks
import Testing
