import LinearAlgebra

/// The windows of an image side by side, `[windowCount, stopCount]` (im2col), and the way back.
///
/// The image is first split into one plane for each remainder of its padded coordinates by the
/// stride, where what a line of stops sees of one window element lies side by side. So every inner
/// loop runs over contiguous elements, and none asks where the border is.
struct ImageUnfolding<Scalar: RealScalar> {
  let geometry: ConvolutionGeometry
  /// The split image; its padding is zero from birth and stays so.
  private let planes: Place
  /// The split image of the way back, where the padding collects what falls outside.
  private let sums: Place
  private let columns: Place

  /// The tensors that an unfolding works in, for the outputs of its record.
  static func reserve(in graph: Graph<Scalar>, for geometry: ConvolutionGeometry) -> [Tensor] {
    let sizes = PlaneSizes(geometry)
    return [
      graph.zeros(rows: 1, columns: sizes.total), graph.zeros(rows: 1, columns: sizes.total),
      graph.zeros(rows: geometry.windowCount, columns: geometry.stopCount),
    ]
  }

  init(_ geometry: ConvolutionGeometry, places: ArraySlice<Place>) {
    self.geometry = geometry
    planes = places[places.startIndex]
    sums = places[places.startIndex + 1]
    columns = places[places.startIndex + 2]
  }

  /// Where windows are unfolded to, `[windowCount, stopCount]`.
  @inline(__always)
  func columns(_ memory: Memory<Scalar>) -> UnsafeMutablePointer<Scalar> { memory.output(columns) }

  /// Writes the windows of an image to `columns`.
  @inline(__always)
  func unfold(_ image: UnsafePointer<Scalar>, _ memory: Memory<Scalar>) {
    let sizes = PlaneSizes(geometry)
    let split = memory.output(planes)
    sizes.forEachRun { line, plane, count, step in
      Scalar.gather(image + line, step: step, to: split + plane, count: count)
    }
    let target = memory.output(columns)
    sizes.forEachWindowElement { element, plane in
      Scalar.moveRows(
        split + plane, stride: sizes.width, to: target + element * geometry.stopCount,
        stride: geometry.stopsAcross, rows: geometry.stopsDown, columns: geometry.stopsAcross,
        accumulating: false)
    }
  }

  /// Adds up what the windows in `columns` hold for each element of an image: the adjoint of
  /// `unfold`.
  @inline(__always)
  func fold(
    to image: UnsafeMutablePointer<Scalar>, accumulating: Bool, _ memory: Memory<Scalar>
  ) {
    let sizes = PlaneSizes(geometry)
    let split = memory.output(sums)
    split.update(repeating: 0, count: sizes.total)
    let source = UnsafePointer(memory.output(columns))
    sizes.forEachWindowElement { element, plane in
      Scalar.moveRows(
        source + element * geometry.stopCount, stride: geometry.stopsAcross, to: split + plane,
        stride: sizes.width, rows: geometry.stopsDown, columns: geometry.stopsAcross,
        accumulating: true)
    }
    sizes.forEachRun { line, plane, count, step in
      Scalar.scatter(
        split + plane, to: image + line, step: step, count: count, accumulating: accumulating)
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

  /// Visits the runs of elements that lie side by side in a plane: every `step`-th of an image's
  /// line from `line` on, `count` in all.
  @inline(__always)
  func forEachRun(_ body: (_ line: Int, _ plane: Int, _ count: Int, _ step: Int) -> Void) {
    let (image, stride, padding) = (geometry.image, geometry.stride, geometry.padding)
    for channel in 0..<image.channels {
      for y in 0..<image.height {
        let (planeLine, lineRemainder) = (y &+ padding).quotientAndRemainder(dividingBy: stride)
        for x in 0..<min(stride, image.width) {
          let (planeColumn, columnRemainder) = (x &+ padding)
            .quotientAndRemainder(dividingBy: stride)
          body(
            (channel &* image.height &+ y) &* image.width &+ x,
            start(channel, lineRemainder, columnRemainder) &+ planeLine &* width &+ planeColumn,
            (image.width &- x &+ stride &- 1) / stride, stride)
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
      for y in 0..<kernel {
        for x in 0..<kernel {
          body(
            element,
            start(channel, y % stride, x % stride) &+ y / stride &* width &+ x / stride)
          element &+= 1
        }
      }
    }
  }
}
