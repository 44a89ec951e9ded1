import Experience
import LatentModels
import LinearAlgebra
import Worlds

/// Fresh random-state sequences with their codes: what everything is measured on.
struct ProbeData {
  /// The number of sequences; the first half fits the probes, the second half tests.
  let sequenceCount: Int
  /// The number of transitions between encoded states of a sequence.
  let length: Int
  /// The number of latent dimensions.
  let latentSize: Int
  /// The components of an action.
  let actionSize: Int
  /// Posterior means, `[sequenceCount, length + 1, latentSize]`.
  private(set) var means: [Float]
  /// Posterior log-variances, `[sequenceCount, length + 1, latentSize]`.
  private(set) var logVariances: [Float]
  /// The actions that lead from each encoded state to the next, as fractions of their limits,
  /// `[sequenceCount, length, actionSize]`.
  private(set) var actions: [Float] = []
  /// True states, `[sequenceCount, length + 1]`.
  private(set) var states: [StateVector] = []
  /// Whether each state is inside the box of the training data, `[sequenceCount, length + 1]`.
  private(set) var isFamiliar: [Bool] = []

  /// The sequences that fit probes.
  var trainingSequences: Range<Int> { 0..<sequenceCount / 2 }
  /// The sequences that test.
  var testSequences: Range<Int> { sequenceCount / 2..<sequenceCount }

  /// Collects and encodes.
  ///
  /// - Parameters:
  ///   - length: The number of transitions after the first window.
  init(
    _ inference: ModelInference, environment: Environment, features: StateFeatures,
    sequences: Int, length: Int, generator: RandomGenerator
  ) {
    let n = inference.model.latentSize
    let window = inference.model.settings.windowFrames
    sequenceCount = sequences
    self.length = length
    latentSize = n
    actionSize = environment.system.actionSize
    means = [Float](repeating: 0, count: sequences * (length + 1) * n)
    logVariances = means
    var collector = SequenceCollector(
      environment: environment, length: window - 1 + length, generator: generator)
    let shape = collector.shape
    // One at a time: the frames are not needed once they are encoded.
    let experience = Experience(capacity: 1, shape: shape)
    for sequence in 0..<sequences {
      collector.collect(count: 1, into: experience)
      let place = sequence * (length + 1) * n
      experience.withSequence(0) { stored in
        means.withUnsafeMutableBufferPointer { means in
          logVariances.withUnsafeMutableBufferPointer { logVariances in
            guard let mean = means.baseAddress, let logVariance = logVariances.baseAddress else {
              return
            }
            inference.encode(
              windows: length + 1, frames: stored.frames, actions: stored.actions,
              layout: .sliding, mean: mean + place, logVariance: logVariance + place)
          }
        }
        actions += UnsafeBufferPointer(
          start: stored.actions + (window - 1) * actionSize, count: length * actionSize)
        for tick in 0...length {
          var state = StateVector()
          for component in 0..<shape.stateSize {
            state[component] =
              stored.states[(window - 1 + tick) * shape.stateSize + component]
          }
          states.append(state)
          isFamiliar.append(features.isFamiliar(state))
        }
      }
    }
  }

  /// The place of an encoded state among all.
  func place(_ sequence: Int, _ tick: Int) -> Int { sequence * (length + 1) + tick }

  /// The places of all familiar states of some sequences.
  func familiarPlaces(of sequences: Range<Int>) -> [Int] {
    (place(sequences.lowerBound, 0)..<place(sequences.upperBound, 0)).filter { isFamiliar[$0] }
  }

  /// The posterior mean at a place, `[latentSize]`.
  func mean(at place: Int) -> ArraySlice<Float> {
    means[place * latentSize..<(place + 1) * latentSize]
  }

  /// The posterior means at some places, `[places, latentSize]`.
  func means(at places: [Int]) -> [Double] {
    places.flatMap { mean(at: $0).map(Double.init) }
  }
}

/// At most `limit` elements of a list, evenly spread.
func evenlySpread<Element>(_ elements: [Element], limit: Int) -> [Element] {
  guard elements.count > limit else { return elements }
  return (0..<limit).map { elements[$0 * elements.count / limit] }
}
