import LinearAlgebra
import NeuralNetworks
import Testing

extension OperationGradientTests {
  /// Strides up to beyond the kernel, padding up to it, windows that miss the last lines.
  static let geometries: [ConvolutionGeometry] = [
    geometry(1, 1, 1, kernel: 1), geometry(2, 4, 5, kernel: 3), geometry(1, 5, 4, kernel: 2),
    geometry(2, 4, 4, kernel: 4, stride: 2, padding: 1), geometry(1, 5, 7, kernel: 3, stride: 2),
    geometry(1, 3, 4, kernel: 3, padding: 2), geometry(1, 6, 5, kernel: 3, stride: 3, padding: 1),
    geometry(1, 7, 6, kernel: 2, stride: 3), geometry(1, 2, 1, kernel: 3, stride: 3, padding: 1),
  ]

  private static func geometry(
    _ channels: Int, _ height: Int, _ width: Int, kernel: Int, stride: Int = 1, padding: Int = 0
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      image: ImageShape(channels: channels, height: height, width: width), kernel: kernel,
      stride: stride, padding: padding)
  }

  static let convolutions: [Case] = geometries.flatMap { convolutions($0) }

  static func convolutions(_ geometry: ConvolutionGeometry) -> [Case] {
    let channels = 3
    let image = (rows: 2, columns: geometry.image.count)
    let stops = (rows: 2, columns: channels * geometry.stopCount)
    let weight = (rows: geometry.windowCount, columns: channels)
    let name = "\(geometry)"
    return [
      Case(
        testDescription: "convolution \(name)",
        shapes: [image, weight, (rows: 1, columns: channels)]
      ) {
        $0.convolution(
          $1[0], weight: $1[1], bias: $1[2], geometry: geometry, activation: .tanh)
      },
      Case(
        testDescription: "transposedConvolution \(name)",
        shapes: [stops, weight, (rows: 1, columns: geometry.image.channels)]
      ) {
        $0.transposedConvolution(
          $1[0], weight: $1[1], bias: $1[2], geometry: geometry, activation: .sigmoid)
      },
      Case(
        testDescription: "both with one weight and views \(name)",
        shapes: [(rows: 3, columns: image.columns + 2), (rows: weight.rows, columns: channels + 1)]
      ) {
        let graph = $0
        let x = graph.columns(graph.rows($1[0], 1..<3), 1..<image.columns + 1)
        let weight = graph.columns($1[1], 1..<channels + 1)
        let y = graph.convolution(x, weight: weight, geometry: geometry, activation: .tanh)
        return graph.add(x, graph.transposedConvolution(y, weight: weight, geometry: geometry))
      },
      Case(
        testDescription: "of one image in all rows \(name)",
        shapes: [(rows: 1, columns: image.columns), weight]
      ) {
        let x = $0.broadcast($1[0], rows: 2)
        return $0.convolution(x, weight: $1[1], geometry: geometry)
      },
    ]
  }
}

@Suite struct ConvolutionTests {
  private static let channels = 3
  private static let rows = 2

  /// A convolution by its definition, one sum for each result.
  private static func convolve(
    _ x: [Double], _ weight: [Double], _ bias: [Double], _ geometry: ConvolutionGeometry
  ) -> [Double] {
    let image = geometry.image
    var result: [Double] = []
    for row in 0..<rows {
      for out in 0..<channels {
        for stop in 0..<geometry.stopCount {
          let (down, across) = stop.quotientAndRemainder(dividingBy: geometry.stopsAcross)
          var sum = bias[out]
          for element in 0..<geometry.windowCount {
            let (channel, place) = element.quotientAndRemainder(
              dividingBy: geometry.kernel * geometry.kernel)
            let line = down * geometry.stride - geometry.padding + place / geometry.kernel
            let column = across * geometry.stride - geometry.padding + place % geometry.kernel
            guard (0..<image.height).contains(line), (0..<image.width).contains(column) else {
              continue
            }
            let pixel = ((row * image.channels + channel) * image.height + line) * image.width
            sum += x[pixel + column] * weight[element * channels + out]
          }
          result.append(sum)
        }
      }
    }
    return result
  }

  @Test(arguments: OperationGradientTests.geometries)
  func agreesWithTheDefinition(geometry: ConvolutionGeometry) {
    var generator = RandomGenerator(seed: 1)
    let x: [Double] = generator.normals(Self.rows * geometry.image.count)
    let weight: [Double] = generator.normals(geometry.windowCount * Self.channels)
    let bias: [Double] = generator.normals(Self.channels)
    let run = RecordedProgram<Double>(
      inputs: [
        (Self.rows, geometry.image.count), (geometry.windowCount, Self.channels),
        (1, Self.channels),
      ]
    ) { $0.convolution($1[0], weight: $1[1], bias: $1[2], geometry: geometry) }
    let expected = Self.convolve(x, weight, bias, geometry)
    // A few dozen roundings of numbers below 20; again after a run backwards and other numbers.
    #expect(largestDifference(run(x, weight, bias), expected) < 1e-12)
    _ = run.gradient(ofInput: 0)
    _ = run(x.map { $0 * .nan }, weight, bias)
    #expect(largestDifference(run(x, weight, bias), expected) < 1e-12)
  }

  /// ⟨convolution(a), b⟩ = ⟨a, transposedConvolution(b)⟩.
  @Test(arguments: OperationGradientTests.geometries)
  func transposedIsTheAdjoint(geometry: ConvolutionGeometry) {
    let count = Self.channels * geometry.stopCount
    let weights = (geometry.windowCount, Self.channels)
    let convolution = RecordedProgram<Double>(
      inputs: [(Self.rows, geometry.image.count), weights]
    ) { $0.convolution($1[0], weight: $1[1], geometry: geometry) }
    let transposed = RecordedProgram<Double>(inputs: [(Self.rows, count), weights]) {
      $0.transposedConvolution($1[0], weight: $1[1], geometry: geometry)
    }
    for seed in UInt64(1)...3 {
      var generator = RandomGenerator(seed: seed)
      let a: [Double] = generator.normals(Self.rows * geometry.image.count)
      let b: [Double] = generator.normals(Self.rows * count)
      let weight: [Double] = generator.normals(geometry.windowCount * Self.channels)
      let left = zip(convolution(a, weight), b).map { $0 * $1 }
      let right = zip(a, transposed(b, weight)).map { $0 * $1 }
      // The roundings of both sums, of at most a thousand terms each.
      let magnitude = (left + right).reduce(0) { $0 + abs($1) }
      #expect(abs(left.reduce(0, +) - right.reduce(0, +)) <= 1e-13 * magnitude + 1e-12)
    }
  }

  /// A batch that is unfolded in several groups, the last one smaller, is what its rows are one by
  /// one, and its gradients are their sums.
  @Test(arguments: [false, true])
  func aBatchIsItsRows(isTransposed: Bool) {
    let geometry = ConvolutionGeometry(
      image: ImageShape(channels: 4, height: 32, width: 32), kernel: 4, stride: 2, padding: 1)
    let size = isTransposed ? Self.channels * geometry.stopCount : geometry.image.count
    func program(rows: Int) -> RecordedProgram<Double> {
      RecordedProgram(inputs: [(rows, size), (geometry.windowCount, Self.channels)]) {
        isTransposed
          ? $0.transposedConvolution(
            $1[0], weight: $1[1], geometry: geometry, activation: .sigmoid)
          : $0.convolution($1[0], weight: $1[1], geometry: geometry, activation: .sigmoid)
      }
    }
    let rows = 7
    var generator = RandomGenerator(seed: 6)
    let x: [Double] = generator.normals(rows * size)
    let weight: [Double] = generator.normals(geometry.windowCount * Self.channels)
    let batch = program(rows: rows)
    let single = program(rows: 1)
    var results: [Double] = []
    var byImage: [Double] = []
    var byWeight = [Double](repeating: 0, count: weight.count)
    for row in 0..<rows {
      results += single(Array(x[row * size..<(row + 1) * size]), weight)
      byImage += single.gradient(ofInput: 0)
      for (index, slope) in single.gradient(ofInput: 1).enumerated() { byWeight[index] += slope }
    }
    // Sums of up to 1800 products below 10, in another order.
    #expect(largestDifference(batch(x, weight), results) < 1e-12)
    #expect(largestDifference(batch.gradient(ofInput: 0), byImage) < 1e-12)
    #expect(largestDifference(batch.gradient(ofInput: 1), byWeight) < 1e-10)
  }

  /// Its bias is one number for every channel, before the activation.
  @Test func transposedAddsItsBias() {
    let geometry = ConvolutionGeometry(
      image: ImageShape(channels: 2, height: 2, width: 3), kernel: 2, stride: 2, padding: 0)
    let run = RecordedProgram<Float>(inputs: [(1, 1), (8, 1), (1, 2)]) {
      $0.transposedConvolution(
        $1[0], weight: $1[1], bias: $1[2], geometry: geometry, activation: .relu)
    }
    let y = run([2], [1, 2, 3, 4, 5, 6, 7, -8], [10, -12])
    #expect(y == [12, 14, 10, 16, 18, 10, 0, 0, 0, 2, 0, 0])
    #expect(run.gradient(ofInput: 2) == [6, 1])
  }

  /// A broken pixel breaks what sees it, and nothing else.
  @Test func aNaNReachesTheWindowsOverIt() {
    let geometry = ConvolutionGeometry(
      image: ImageShape(channels: 1, height: 4, width: 4), kernel: 2, stride: 2, padding: 0)
    for activation in Activation.allCases {
      let run = RecordedProgram<Float>(inputs: [(2, 16), (4, 1), (1, 1)]) {
        $0.convolution(
          $1[0], weight: $1[1], bias: $1[2], geometry: geometry, activation: activation)
      }
      var x = [Float](repeating: 1, count: 32)
      x[6] = .nan
      let found = run(x, [1, 1, 1, 1], [0]).map(\.isNaN)
      #expect(found == [false, true, false, false, false, false, false, false])
    }
  }

  // MARK: - Layers

  @Test func layersKnowTheirSizes() {
    var layout = ParameterLayout()
    let frames = ImageShape(channels: 2, height: 24, width: 32)
    let down = Convolution(
      "down", in: &layout, input: frames, channels: 16, kernel: 4, stride: 2, padding: 1)
    #expect(down.output == ImageShape(channels: 16, height: 12, width: 16))
    let up = TransposedConvolution(
      "up", in: &layout, input: down.output, channels: 2, kernel: 4, stride: 2, padding: 1)
    #expect(up.output == frames)
    #expect(up.geometry == down.geometry)
    let odd = Convolution(
      "odd", in: &layout, input: frames, channels: 1, kernel: 3, stride: 2, padding: 1)
    #expect(odd.output == ImageShape(channels: 1, height: 12, width: 16))
    let larger = (0...1).map {
      TransposedConvolution(
        "larger \($0)", in: &layout, input: odd.output, channels: 2, kernel: 3, stride: 2,
        padding: 1, outputPadding: $0
      ).output
    }
    #expect(larger[0] == ImageShape(channels: 2, height: 23, width: 31))
    #expect(larger[1] == frames)
  }

  /// Whatever enters, a transposed layer comes back to where its convolution started.
  @Test(arguments: 1...4, 1...3)
  func outputPaddingReachesEverySize(kernel: Int, stride: Int) {
    for padding in 0..<kernel {
      for side in kernel...kernel + 7 {
        var layout = ParameterLayout()
        let image = ImageShape(channels: 1, height: side, width: side)
        let down = Convolution(
          "down", in: &layout, input: image, channels: 2, kernel: kernel, stride: stride,
          padding: padding)
        let left = (side + 2 * padding - kernel) % stride
        let up = TransposedConvolution(
          "up", in: &layout, input: down.output, channels: 1, kernel: kernel, stride: stride,
          padding: padding, outputPadding: left)
        #expect(up.output == image)
      }
    }
  }

  /// The layers record what they planned.
  @Test func layersRun() {
    var layout = ParameterLayout()
    let frames = ImageShape(channels: 2, height: 6, width: 4)
    let down = Convolution(
      "down", in: &layout, input: frames, channels: 3, kernel: 4, stride: 2, padding: 1,
      activation: .relu)
    let up = TransposedConvolution(
      "up", in: &layout, input: down.output, channels: 2, kernel: 4, stride: 2, padding: 1)
    let run = RecordedProgram<Float>(layout: layout, inputs: [(3, frames.count)]) {
      up(down($1[0], in: $0), in: $0)
    }
    var generator = RandomGenerator(seed: 2)
    let y = run(generator.normals(3 * frames.count))
    #expect(y.count == 3 * up.output.count)
    #expect(y.allSatisfy { $0.isFinite })
    #expect(run.gradient(ofInput: 0).contains { $0 != 0 })
  }
}
