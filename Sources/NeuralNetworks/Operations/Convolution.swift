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
  public func convolution(
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
        unfolding: ImageUnfolding(geometry, places: $1[1...]), activation: activation)
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
  public func transposedConvolution(
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
        unfolding: ImageUnfolding(geometry, places: $1[1...]), activation: activation)
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
    let inputs = [x, weight] + (bias.map { [$0] } ?? [])
    let output = block(
      rows: x.rows, columns: columns, requiresGradient: inputs.contains(where: requiresGradient))
    let scratch = ImageUnfolding<Scalar>.reserve(in: self, for: geometry)
    records.append(Record(name: name, inputs: inputs, outputs: [output] + scratch, make: make))
    return output
  }
}

/// One matrix product a row: y = Wᵀ windows(x).
///
/// The windows of one image stay in the cache; those of a batch would be streamed through memory
/// several times.
private struct ConvolutionOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let weight: Place
  let bias: Place?
  let y: Place
  let unfolding: ImageUnfolding<Scalar>
  let activation: Activation

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let stops = unfolding.geometry.stopCount
    for row in 0..<y.rows {
      let result = memory.output(y) + row &* y.stride
      startFromBias(bias, result, count: stops, memory)
      unfolding.unfold(memory.value(x) + row &* x.stride, memory)
      Scalar.multiply(
        .transposed, .plain, m: weight.columns, n: stops, k: weight.rows, alpha: 1,
        a: memory.value(weight), strideA: weight.leadingDimension, b: unfolding.columns(memory),
        strideB: stops, beta: bias == nil ? 0 : 1, c: result, strideC: stops)
      Scalar.activate(activation, result, count: y.columns)
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let stops = unfolding.geometry.stopCount
    let flow = memory.gradient(y)
    Scalar.activationGradient(
      activation, value: memory.value(y), valueStride: y.stride, gradient: flow,
      gradientStride: y.stride, rows: y.rows, columns: y.columns)
    for row in 0..<y.rows {
      let slope = UnsafePointer(flow) + row &* y.stride
      if x.requiresGradient {
        Scalar.multiply(
          .plain, .plain, m: weight.rows, n: stops, k: weight.columns, alpha: 1,
          a: memory.value(weight), strideA: weight.leadingDimension, b: slope, strideB: stops,
          beta: 0, c: unfolding.columns(memory), strideC: stops)
        unfolding.fold(
          to: memory.gradient(x) + row &* x.stride, accumulating: x.accumulates, memory)
      }
      if weight.requiresGradient {
        unfolding.unfold(memory.value(x) + row &* x.stride, memory)
        Scalar.multiply(
          .plain, .transposed, m: weight.rows, n: weight.columns, k: stops, alpha: 1,
          a: unfolding.columns(memory), strideA: stops, b: slope, strideB: stops,
          beta: row > 0 || weight.accumulates ? 1 : 0, c: memory.gradient(weight),
          strideC: weight.leadingDimension)
      }
    }
    passBias(flow, y, to: bias, count: stops, memory)
  }
}

/// One matrix product a row: windows(y) = W x.
private struct TransposedConvolutionOperation<Scalar: RealScalar>: Operation {
  let x: Place
  let weight: Place
  let bias: Place?
  let y: Place
  let unfolding: ImageUnfolding<Scalar>
  let activation: Activation

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func forward(_ memory: Memory<Scalar>) {
    let stops = unfolding.geometry.stopCount
    let image = unfolding.geometry.image
    for row in 0..<y.rows {
      let result = memory.output(y) + row &* y.stride
      startFromBias(bias, result, count: image.height * image.width, memory)
      Scalar.multiply(
        .plain, .plain, m: weight.rows, n: stops, k: weight.columns, alpha: 1,
        a: memory.value(weight), strideA: weight.leadingDimension,
        b: memory.value(x) + row &* x.stride, strideB: stops, beta: 0,
        c: unfolding.columns(memory), strideC: stops)
      unfolding.fold(to: result, accumulating: bias != nil, memory)
      Scalar.activate(activation, result, count: y.columns)
    }
  }

  @specialized(where Scalar == Float) @specialized(where Scalar == Double)
  func backward(_ memory: Memory<Scalar>) {
    guard y.requiresGradient else { return }
    let stops = unfolding.geometry.stopCount
    let image = unfolding.geometry.image
    let flow = memory.gradient(y)
    Scalar.activationGradient(
      activation, value: memory.value(y), valueStride: y.stride, gradient: flow,
      gradientStride: y.stride, rows: y.rows, columns: y.columns)
    if x.requiresGradient || weight.requiresGradient {
      for row in 0..<y.rows {
        unfolding.unfold(UnsafePointer(flow) + row &* y.stride, memory)
        if x.requiresGradient {
          Scalar.multiply(
            .transposed, .plain, m: weight.columns, n: stops, k: weight.rows, alpha: 1,
            a: memory.value(weight), strideA: weight.leadingDimension,
            b: unfolding.columns(memory), strideB: stops, beta: x.accumulates ? 1 : 0,
            c: memory.gradient(x) + row &* x.stride, strideC: stops)
        }
        if weight.requiresGradient {
          Scalar.multiply(
            .plain, .transposed, m: weight.rows, n: weight.columns, k: stops, alpha: 1,
            a: unfolding.columns(memory), strideA: stops,
            b: memory.value(x) + row &* x.stride, strideB: stops,
            beta: row > 0 || weight.accumulates ? 1 : 0, c: memory.gradient(weight),
            strideC: weight.leadingDimension)
        }
      }
    }
    passBias(flow, y, to: bias, count: image.height * image.width, memory)
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
  if !bias.accumulates { target.update(repeating: 0, count: bias.columns) }
  for row in 0..<y.rows {
    for channel in 0..<bias.columns {
      target[channel] += Scalar.sum(flow + (row &* y.stride &+ channel &* count), count: count)
    }
  }
}
