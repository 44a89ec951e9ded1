import LinearAlgebra

/// The windows of images side by side, `[windowCount, stops]` (im2col), and the way back, for a few
/// rows of a batch at a time.
///
/// An image is first split into one plane for each remainder of its padded coordinates by the
/// stride, where what a line of stops sees of one window element lies side by side. So every inner
/// loop runs over contiguous elements, and none asks where the border is. The stops of several images
/// make one product, long enough for BLAS to be quick; those of a whole batch would leave the cache.
struct ImageUnfolding<Scalar: RealScalar> {
  let geometry: ConvolutionGeometry
  /// The rows that are unfolded together.
  let groupSize: Int
  /// The split image; its padding is zero from birth and stays so.
  private let planes: Place
  /// The split image of the way back, where the padding collects what falls outside.
  private let sums: Place
  /// The windows, `[windowCount, stops]`.
  private let windows: Place
  /// A value for each stop, `[channels, stops]`.
  private let values: Place

  /// The windows that are kept at once fill about a quarter of a mebibyte in single precision.
  private static func groupSize(_ geometry: ConvolutionGeometry, rows: Int) -> Int {
    min(rows, max(1, 65_536 / (geometry.windowCount * geometry.stopCount)))
  }

  /// The tensors that an unfolding works in, for the outputs of its record.
  static func blocks(
    for geometry: ConvolutionGeometry, rows: Int, channels: Int
  ) -> [(rows: Int, columns: Int)] {
    let sizes = PlaneSizes(geometry)
    let stops = groupSize(geometry, rows: rows) * geometry.stopCount
    return [
      (1, sizes.total), (1, sizes.total), (geometry.windowCount, stops), (channels, stops),
    ]
  }

  /// Takes what was reserved, in the same order.
  init(_ geometry: ConvolutionGeometry, rows: Int, places: ArraySlice<Place>) {
    self.geometry = geometry
    groupSize = Self.groupSize(geometry, rows: rows)
    planes = places[places.startIndex]
    sums = places[places.startIndex + 1]
    windows = places[places.startIndex + 2]
    values = places[places.startIndex + 3]
  }

  /// The windows, `[windowCount, stops]`, with the stops of one image behind those of another.
  @inline(__always)
  func windows(_ memory: Memory<Scalar>) -> UnsafeMutablePointer<Scalar> { memory.output(windows) }

  /// A value for each stop, `[channels, stops]`, with the stops in the same order.
  @inline(__always)
  func values(_ memory: Memory<Scalar>) -> UnsafeMutablePointer<Scalar> { memory.output(values) }

  /// Copies channel-major rows to `values`.
  @inline(__always)
  func gather(
    _ rows: UnsafePointer<Scalar>, stride: Int, count: Int, _ memory: Memory<Scalar>
  ) {
    let stops = geometry.stopCount
    for index in 0..<count {
      Scalar.moveRows(
        rows + index &* stride, stride: stops, to: memory.output(values) + index &* stops,
        stride: count &* stops, rows: values.rows, columns: stops, accumulating: false)
    }
  }

  /// Copies `values` to channel-major rows.
  @inline(__always)
  func scatter(
    to rows: UnsafeMutablePointer<Scalar>, stride: Int, count: Int, accumulating: Bool,
    _ memory: Memory<Scalar>
  ) {
    let stops = geometry.stopCount
    for index in 0..<count {
      Scalar.moveRows(
        UnsafePointer(memory.output(values)) + index &* stops, stride: count &* stops,
        to: rows + index &* stride, stride: stops, rows: values.rows, columns: stops,
        accumulating: accumulating)
    }
  }

  /// Writes the windows of `count` images to `windows`.
  @inline(__always)
  func unfold(
    _ images: UnsafePointer<Scalar>, stride: Int, count: Int, _ memory: Memory<Scalar>
  ) {
    let sizes = PlaneSizes(geometry)
    let stops = geometry.stopCount
    let split = memory.output(planes)
    for index in 0..<count {
      let image = images + index &* stride
      sizes.forEachPart { element, plane, lines, columns in
        Scalar.gatherRows(
          image + element, stride: geometry.stride &* geometry.image.width, step: geometry.stride,
          to: split + plane, stride: sizes.width, rows: lines, columns: columns)
      }
      let target = memory.output(windows) + index &* stops
      sizes.forEachWindowElement { element, plane in
        Scalar.moveRows(
          split + plane, stride: sizes.width, to: target + element &* count &* stops,
          stride: geometry.stopsAcross, rows: geometry.stopsDown, columns: geometry.stopsAcross,
          accumulating: false)
      }
    }
  }

  /// Adds up what the windows hold for each element of `count` images: the adjoint of `unfold`.
  @inline(__always)
  func fold(
    to images: UnsafeMutablePointer<Scalar>, stride: Int, count: Int, accumulating: Bool,
    _ memory: Memory<Scalar>
  ) {
    let sizes = PlaneSizes(geometry)
    let stops = geometry.stopCount
    let split = memory.output(sums)
    for index in 0..<count {
      split.zero(count: sizes.total)
      let source = UnsafePointer(memory.output(windows)) + index &* stops
      sizes.forEachWindowElement { element, plane in
        Scalar.moveRows(
          source + element &* count &* stops, stride: geometry.stopsAcross, to: split + plane,
          stride: sizes.width, rows: geometry.stopsDown, columns: geometry.stopsAcross,
          accumulating: true)
      }
      let image = images + index &* stride
      sizes.forEachPart { element, plane, lines, columns in
        Scalar.scatterRows(
          split + plane, stride: sizes.width, to: image + element,
          stride: geometry.stride &* geometry.image.width, step: geometry.stride, rows: lines,
          columns: columns, accumulating: accumulating)
      }
    }
  }
}

/// The planes of a split image: `[channel, line remainder, column remainder, height, width]`.
private struct PlaneSizes {
  let geometry: ConvolutionGeometry
  let height: Int
  let width: Int

  init(_ geometry: ConvolutionGeometry) {
    self.geometry = geometry
    let stride = geometry.stride
    height = (geometry.image.height + 2 * geometry.padding + stride - 1) / stride
    width = (geometry.image.width + 2 * geometry.padding + stride - 1) / stride
  }

  /// The elements of all planes.
  var total: Int {
    geometry.image.channels * geometry.stride * geometry.stride * height * width
  }

  /// The first element of a plane.
  @inline(__always)
  private func start(_ channel: Int, _ lineRemainder: Int, _ columnRemainder: Int) -> Int {
    let stride = geometry.stride
    return ((channel &* stride &+ lineRemainder) &* stride &+ columnRemainder) &* height &* width
  }

  /// Visits the parts of an image that are neighbours in a plane, `lines` and `columns` in number,
  /// every stride-th of the image: where they start in the image and in the planes.
  @inline(__always)
  func forEachPart(
    _ body: (_ element: Int, _ plane: Int, _ lines: Int, _ columns: Int) -> Void
  ) {
    let (image, stride) = (geometry.image, geometry.stride)
    let (margin, rest) = geometry.padding.quotientAndRemainder(dividingBy: stride)
    for channel in 0..<image.channels {
      for y in 0..<min(stride, image.height) {
        for x in 0..<min(stride, image.width) {
          // The remainders of the padded coordinates, which carry beyond the stride.
          let (lineRemainder, columnRemainder) = (y &+ rest, x &+ rest)
          let (down, across) = (lineRemainder >= stride, columnRemainder >= stride)
          let plane = start(
            channel, down ? lineRemainder &- stride : lineRemainder,
            across ? columnRemainder &- stride : columnRemainder)
          body(
            (channel &* image.height &+ y) &* image.width &+ x,
            plane &+ (margin &+ (down ? 1 : 0)) &* width &+ margin &+ (across ? 1 : 0),
            (image.height &- y &+ stride &- 1) / stride,
            (image.width &- x &+ stride &- 1) / stride)
        }
      }
    }
  }

  /// Visits the elements of the window, with the place in the planes of what the first stop sees.
  @inline(__always)
  func forEachWindowElement(_ body: (_ element: Int, _ plane: Int) -> Void) {
    let (kernel, stride) = (geometry.kernel, geometry.stride)
    var element = 0
    for channel in 0..<geometry.image.channels {
      // Quotients and remainders of y and x by the stride, without dividing.
      var (down, lineRemainder) = (0, 0)
      for _ in 0..<kernel {
        var (across, columnRemainder) = (0, 0)
        for _ in 0..<kernel {
          body(
            element, start(channel, lineRemainder, columnRemainder) &+ down &* width &+ across)
          element &+= 1
          columnRemainder &+= 1
          if columnRemainder == stride { (across, columnRemainder) = (across &+ 1, 0) }
        }
        lineRemainder &+= 1
        if lineRemainder == stride { (down, lineRemainder) = (down &+ 1, 0) }
      }
    }
  }
}
