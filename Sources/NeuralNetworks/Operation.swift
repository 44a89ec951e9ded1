import LinearAlgebra

/// One recorded step of a program: a pair of loops over memory that was planned before.
///
/// `forward` reads its inputs and writes its outputs. `backward` reads the gradients of its outputs
/// and writes those of its inputs where `requiresGradient`: overwriting when the place says that
/// this is the first contribution, adding otherwise. Neither allocates.
protocol Operation<Scalar> {
  associatedtype Scalar: RealScalar

  func forward(_ memory: Memory<Scalar>)
  func backward(_ memory: Memory<Scalar>)
}

/// An operation while it is recorded: what it reads and writes, and how to make it once every
/// tensor has its place.
struct Record<Scalar: RealScalar> {
  let name: String
  let inputs: [Tensor]
  let outputs: [Tensor]
  /// Makes the operation from the places of the inputs and of the outputs, in order.
  let make: (_ inputs: [Place], _ outputs: [Place]) -> any Operation<Scalar>
}
