/// Which part of the plane a frame shows, and how softly.
package struct FrameView: Sendable, Equatable {
  /// The widths and heights that can be drawn, in pixels.
  package static let sizes = 8...1024

  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  /// The point in the middle of the frame, in m; y points upwards.
  package let center: SIMD2<Double>
  /// The side of a pixel in m.
  package let pixelSize: Double
  /// The width of a shape's soft edge in pixels, centred on its outline.
  package let edgeRamp: Double

  /// Makes a view.
  ///
  /// Traps when a size is outside `sizes`, or when `halfWidth` or `edgeRamp` is not a positive
  /// finite number.
  ///
  /// - Parameters:
  ///   - width: The number of columns.
  ///   - height: The number of rows.
  ///   - center: The point in the middle, in m.
  ///   - halfWidth: Half the width of what is shown, in m.
  ///   - edgeRamp: The width of a soft edge in pixels.
  package init(
    width: Int, height: Int, center: SIMD2<Double>, halfWidth: Double, edgeRamp: Double
  ) {
    precondition(
      Self.sizes.contains(width) && Self.sizes.contains(height),
      "a frame has \(Self.sizes) columns and rows")
    self.init(
      columns: width, rows: height, center: center, halfWidth: halfWidth, edgeRamp: edgeRamp)
  }

  /// Makes the view of a part of a frame, which may have few rows.
  init(
    columns: Int, rows: Int, center: SIMD2<Double>, halfWidth: Double, edgeRamp: Double
  ) {
    // Shapes are painted eight columns at a time.
    precondition(columns >= 8 && rows >= 1, "a part of a frame has at least 8 columns and a row")
    precondition(halfWidth > 0 && halfWidth.isFinite, "a view shows a positive width")
    precondition(edgeRamp > 0 && edgeRamp.isFinite, "an edge has a positive width")
    width = columns
    height = rows
    self.center = center
    pixelSize = 2 * halfWidth / Double(columns)
    self.edgeRamp = edgeRamp
  }

  /// Makes the view of settings that passed `EnvironmentSettings.validate()`.
  init(_ settings: FrameSettings) {
    self.init(
      width: settings.width, height: settings.height,
      center: SIMD2(settings.centerX, settings.centerY), halfWidth: settings.halfWidth,
      edgeRamp: settings.edgeRamp)
  }

  /// Half the width of what is shown, in m.
  package var halfWidth: Double { pixelSize * Double(width) / 2 }

  /// The number of pixels of a frame.
  package var pixelCount: Int { width * height }
}
