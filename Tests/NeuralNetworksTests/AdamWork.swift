import LinearAlgebra
import NeuralNetworks

/// A group of made-up parameters, with a gradient for each shard.
final class AdamWork {
  let layout: ParameterLayout
  let group: ParameterGroup
  private let groups: [ParameterGroup]
  private let gradientStorage: AlignedBuffer<Float>
  private let shards: Int

  /// - Parameters:
  ///   - sizes: Elements of each parameter.
  ///   - rates: Learning rates as multiples, one for each parameter; 1 when missing.
  init(
    sizes: [Int], rates: [Float] = [], shards: Int = 1, settings: AdamSettings = AdamSettings()
  ) {
    var layout = ParameterLayout()
    for (index, size) in sizes.enumerated() {
      _ = layout.add(
        "p\(index)", rows: 1, columns: size, initializer: .constant(0),
        learningRateScale: index < rates.count ? rates[index] : 1)
    }
    self.layout = layout
    self.shards = shards
    gradientStorage = AlignedBuffer(count: layout.count * shards)
    let gradients = gradientStorage.pointer
    let count = layout.count
    group = ParameterGroup(
      layout, values: Array(repeating: 0, count: count), settings: settings)
    groups = [group]
    group.learn(from: (0..<shards).map { gradients + $0 * count })
  }

  /// Takes one step.
  func step(pool: WorkerPool, limit: Float = .infinity) -> ParameterGroup.Outcome {
    ParameterGroup.step(groups, pool: pool, limit: limit)
  }

  /// The elements of parameter `index`.
  subscript(index: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutablePointer(mutating: group.pointer) + layout.entries[index].parameter.offset
  }

  /// The gradient of parameter `index` in a shard.
  func gradient(_ index: Int, shard: Int = 0) -> UnsafeMutablePointer<Float> {
    gradientStorage.pointer + (shard * layout.count + layout.entries[index].parameter.offset)
  }

  /// The moments of parameter `index`'s first element.
  func moments(_ index: Int) -> (first: Float, second: Float) {
    let offset = layout.entries[index].parameter.offset
    return (group.state.firstMoments[offset], group.state.secondMoments[offset])
  }

  /// Fills all shards' gradients with normal numbers.
  func fill(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    for entry in 0..<layout.entries.count {
      for shard in 0..<shards {
        generator.fillNormal(
          gradient(entry, shard: shard), count: layout.entries[entry].parameter.count)
      }
    }
  }

  /// All that a step may change.
  var numbers: [Float] {
    group.parameters + group.averagedParameters + group.state.firstMoments
      + group.state.secondMoments
  }
}
