import LinearAlgebra

extension Graph {
  /// activation(convolution + b): a window moves over the image in every row of x and is multiplied
  /// by W at every stop.
  ///
  /// - Parameters:
  ///   - x: Images, `[rows, geometry.image.count]`, channel-major.
  ///   - weight: W, `[geometry.windowCount, channels]`; its rows run over channels, lines and columns
  ///     of the window.
  ///   - bias: b, `[1, channels]`, one for all stops.
  /// - Returns: `[rows, channels · stopCount]`, channel-major.
  package func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, geometry: ConvolutionGeometry,
    activation: Activation = .identity
  ) -> Tensor {
    check("convolution", weight: weight, bias: bias, channels: weight.columns, geometry)
    precondition(
      x.columns == geometry.image.count && x != weight,
      "convolution: expected images of \(geometry.image.channels)x\(geometry.image.height)x"
        + "\(geometry.image.width), found \(x.columns) columns")
    return recordConvolution(
      "convolution", x, weight, bias, columns: weight.columns * geometry.stopCount, geometry
    ) {
      ConvolutionOperation<Scalar>(
        x: $0[0], weight: $0[1], bias: $0.count > 2 ? $0[2] : nil, y: $1[0],
        unfolding: ImageUnfolding(geometry, rows: $1[0].rows, places: $1[1...]),
        activation: activation)
    }
  }

  /// activation(transposed convolution + b): W makes a window of every stop's value, and the windows
  /// add up to the image in every row.
  ///
  /// Without bias and activation it is the adjoint of `convolution` with the same weight and geometry:
  /// ⟨convolution(a), b⟩ = ⟨a, transposedConvolution(b)⟩.
  ///
  /// - Parameters:
  ///   - x: A value for every stop, `[rows, channels · stopCount]`, channel-major.
  ///   - weight: W, `[geometry.windowCount, channels]`, with the channels of x.
  ///   - bias: b, `[1, geometry.image.channels]`.
  /// - Returns: Images, `[rows, geometry.image.count]`, channel-major.
  package func transposedConvolution(
    _ x: Tensor, weight: Tensor, bias: Tensor? = nil, geometry: ConvolutionGeometry,
    activation: Activation = .identity
  ) -> Tensor {
    check(
      "transposedConvolution", weight: weight, bias: bias, channels: geometry.image.channels,
      geometry)
    precondition(
      x.columns == weight.columns * geometry.stopCount && x != weight,
      "transposedConvolution: expected \(weight.columns) channels of \(geometry.stopsDown)x"
        + "\(geometry.stopsAcross) stops, found \(x.columns) columns")
    return recordConvolution(
      "transposedConvolution", x, weight, bias, columns: geometry.image.count, geometry
    ) {
      TransposedConvolutionOperation<Scalar>(
        x: $0[0], weight: $0[1], bias: $0.count > 2 ? $0[2] : nil, y: $1[0],
        unfolding: ImageUnfolding(geometry, rows: $1[0].rows, places: $1[1...]),
        activation: activation)
    }
  }

  private func check(
    _ name: String, weight: Tensor, bias: Tensor?, channels: Int, _ geometry: ConvolutionGeometry
  ) {
    precondition(
      weight.rows == geometry.windowCount && hasRowsOfItsOwn(weight),
      "\(name): expected a weight of \(geometry.windowCount) rows in memory for "
        + "\(geometry.image.channels) channels under a kernel of \(geometry.kernel), found "
        + "\(weight.rows)")
    if let bias {
      precondition(
        bias.rows == 1 && bias.columns == channels,
        "\(name): expected a bias of 1x\(channels), found \(bias.rows)x\(bias.columns)")
    }
  }

  private func recordConvolution(
    _ name: String, _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, columns: Int,
    _ geometry: ConvolutionGeometry,
    make: @escaping (_ inputs: [Place], _ outputs: [Place]) -> any Operation<Scalar>
  ) -> Tensor {
    record(
      name, inputs: [x, weight] + (bias.map { [$0] } ?? []), rows: x.rows, columns: columns,
      scratch: ImageUnfolding<Scalar>.blocks(
        for: geometry, rows: x.rows, channels: weight.columns), make: make)
  }
}

/// One matrix product for a group of rows: values = Wᵀ windows.
private struct ConvolutionOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let weight: Place
  let bias: Place?
  let y: Place
  let unfolding: ImageUnfolding<Scalar>
  let activation: Activation

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let values = unfolding.values(memory)
    var first = 0
    while first < y.rows {
      let count = min(unfolding.groupSize, y.rows &- first)
      let stops = count &* unfolding.geometry.stopCount
      unfolding.unfold(
        memory.value(x) + first &* x.stride, stride: x.stride, count: count, memory)
      startFromBias(bias, values, count: stops, memory)
      Scalar.multiply(
        .transposed, .plain, m: weight.columns, n: stops, k: weight.rows, alpha: 1,
        a: memory.value(weight), strideA: weight.leadingDimension, b: unfolding.windows(memory),
        strideB: stops, beta: bias == nil ? 0 : 1, c: values, strideC: stops)
      Scalar.activate(activation, values, count: weight.columns &* stops)
      unfolding.scatter(
        to: memory.output(y) + first &* y.stride, stride: y.stride, count: count,
        accumulating: false, memory)
      first &+= count
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let flow = memory.gradient(y)
    Scalar.activationGradient(
      activation, value: memory.value(y), valueStride: y.stride, gradient: flow,
      gradientStride: y.stride, rows: y.rows, columns: y.columns)
    passBias(flow, y, to: bias, count: unfolding.geometry.stopCount, memory)
    guard x.requiresGradient || weight.requiresGradient else { return }
    var first = 0
    while first < y.rows {
      let count = min(unfolding.groupSize, y.rows &- first)
      let stops = count &* unfolding.geometry.stopCount
      unfolding.gather(flow + first &* y.stride, stride: y.stride, count: count, memory)
      if x.requiresGradient {
        Scalar.multiply(
          .plain, .plain, m: weight.rows, n: stops, k: weight.columns, alpha: 1,
          a: memory.value(weight), strideA: weight.leadingDimension, b: unfolding.values(memory),
          strideB: stops, beta: 0, c: unfolding.windows(memory), strideC: stops)
        unfolding.fold(
          to: memory.gradient(x) + first &* x.stride, stride: x.stride, count: count,
          accumulating: x.accumulates, memory)
      }
      if weight.requiresGradient {
        unfolding.unfold(
          memory.value(x) + first &* x.stride, stride: x.stride, count: count, memory)
        unfolding.passProduct(
          to: weight, stops: stops, accumulating: first > 0 || weight.accumulates, memory)
      }
      first &+= count
    }
  }
}

/// One matrix product for a group of rows: windows = W values.
private struct TransposedConvolutionOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let weight: Place
  let bias: Place?
  let y: Place
  let unfolding: ImageUnfolding<Scalar>
  let activation: Activation

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let image = unfolding.geometry.image
    var first = 0
    while first < y.rows {
      let count = min(unfolding.groupSize, y.rows &- first)
      let stops = count &* unfolding.geometry.stopCount
      let result = memory.output(y) + first &* y.stride
      unfolding.gather(
        memory.value(x) + first &* x.stride, stride: x.stride, count: count, memory)
      Scalar.multiply(
        .plain, .plain, m: weight.rows, n: stops, k: weight.columns, alpha: 1,
        a: memory.value(weight), strideA: weight.leadingDimension, b: unfolding.values(memory),
        strideB: stops, beta: 0, c: unfolding.windows(memory), strideC: stops)
      for row in 0..<count {
        startFromBias(
          bias, result + row &* y.stride, count: image.height &* image.width, memory)
      }
      unfolding.fold(
        to: result, stride: y.stride, count: count, accumulating: bias != nil, memory)
      Scalar.activate(activation, result, count: count &* y.columns)
      first &+= count
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let image = unfolding.geometry.image
    let flow = memory.gradient(y)
    Scalar.activationGradient(
      activation, value: memory.value(y), valueStride: y.stride, gradient: flow,
      gradientStride: y.stride, rows: y.rows, columns: y.columns)
    passBias(flow, y, to: bias, count: image.height &* image.width, memory)
    guard x.requiresGradient || weight.requiresGradient else { return }
    var first = 0
    while first < y.rows {
      let count = min(unfolding.groupSize, y.rows &- first)
      let stops = count &* unfolding.geometry.stopCount
      unfolding.unfold(flow + first &* y.stride, stride: y.stride, count: count, memory)
      if weight.requiresGradient {
        unfolding.gather(
          memory.value(x) + first &* x.stride, stride: x.stride, count: count, memory)
        unfolding.passProduct(
          to: weight, stops: stops, accumulating: first > 0 || weight.accumulates, memory)
      }
      if x.requiresGradient {
        Scalar.multiply(
          .transposed, .plain, m: weight.columns, n: stops, k: weight.rows, alpha: 1,
          a: memory.value(weight), strideA: weight.leadingDimension,
          b: unfolding.windows(memory), strideB: stops, beta: 0, c: unfolding.values(memory),
          strideC: stops)
        unfolding.scatter(
          to: memory.gradient(x) + first &* x.stride, stride: x.stride, count: count,
          accumulating: x.accumulates, memory)
      }
      first &+= count
    }
  }
}

extension ImageUnfolding {
  /// The gradient by W, windows valuesᵀ, which is the same for both directions.
  @inline(__always)
  fileprivate func passProduct(
    to weight: Place, stops: Int, accumulating: Bool, _ memory: Memory<Scalar>
  ) {
    Scalar.multiply(
      .plain, .transposed, m: weight.rows, n: weight.columns, k: stops, alpha: 1,
      a: windows(memory), strideA: stops, b: values(memory), strideB: stops,
      beta: accumulating ? 1 : 0, c: memory.gradient(weight), strideC: weight.leadingDimension)
  }
}

/// Fills each channel of an image, `count` elements, with its bias.
@inline(__always)
private func startFromBias<Scalar: RealScalar>(
  _ bias: Place?, _ image: UnsafeMutablePointer<Scalar>, count: Int, _ memory: Memory<Scalar>
) {
  guard let bias else { return }
  let values = memory.value(bias)
  for channel in 0..<bias.columns {
    (image + channel &* count).update(repeating: values[channel], count: count)
  }
}

/// Adds up what flows through each channel, `count` elements in every row.
@inline(__always)
private func passBias<Scalar: RealScalar>(
  _ flow: UnsafeMutablePointer<Scalar>, _ y: Place, to bias: Place?, count: Int,
  _ memory: Memory<Scalar>
) {
  guard let bias, bias.requiresGradient else { return }
  let target = memory.gradient(bias)
  if !bias.accumulates { target.zero(count: bias.columns) }
  for row in 0..<y.rows {
    for channel in 0..<bias.columns {
      target[channel] += Scalar.sum(flow + (row &* y.stride &+ channel &* count), count: count)
    }
  }
}
