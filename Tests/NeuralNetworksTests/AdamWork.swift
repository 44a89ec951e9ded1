import LinearAlgebra
import NeuralNetworks

/// An optimiser over made-up parameters, with a gradient for each shard.
final class AdamWork {
  let layout: ParameterLayout
  let adam: Adam
  private let parameterStorage: AlignedBuffer<Float>
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
    parameterStorage = AlignedBuffer(count: layout.count)
    gradientStorage = AlignedBuffer(count: layout.count * shards)
    let gradients = gradientStorage.pointer
    let count = layout.count
    adam = Adam(
      layout: layout, settings: settings, parameters: parameterStorage.pointer,
      gradients: (0..<shards).map { gradients + $0 * count })
  }

  /// The elements of parameter `index`.
  subscript(index: Int) -> UnsafeMutablePointer<Float> {
    parameterStorage.pointer + layout.entries[index].parameter.offset
  }

  /// The gradient of parameter `index` in a shard.
  func gradient(_ index: Int, shard: Int = 0) -> UnsafeMutablePointer<Float> {
    gradientStorage.pointer + (shard * layout.count + layout.entries[index].parameter.offset)
  }

  /// The moments of parameter `index`'s first element.
  func moments(_ index: Int) -> (first: Float, second: Float) {
    let offset = layout.entries[index].parameter.offset
    return (adam.moments.first[offset], adam.moments.second[offset])
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
    parameterStorage.array() + adam.averagedParameters + adam.moments.first + adam.moments.second
  }
}
