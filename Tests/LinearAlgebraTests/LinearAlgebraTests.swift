import LinearAlgebra
import Testing
