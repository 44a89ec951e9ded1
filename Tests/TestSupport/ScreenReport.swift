/// What the demonstration program says it has shown, one JSON line a screen; what the terminal
/// shows is compared with it.
package struct ScreenReport: Codable, Sendable {
  /// The columns of the buffer.
  package var width: Int
  /// The rows of the buffer.
  package var height: Int
  /// The Unicode scalars, row-major.
  package var glyphs: [UInt32]
  /// The foregrounds as 24-bit numbers, -1 for the terminal's own.
  package var foregrounds: [Int]
  /// The backgrounds as 24-bit numbers, -1 for the terminal's own.
  package var backgrounds: [Int]
  /// Sums of 1 (bold), 2 (dim), 4 (underline), 8 (reverse).
  package var attributes: [Int]
  /// The bytes that the back end says it wrote.
  package var bytes: Int
  /// The cells that the back end says had changed.
  package var cells: Int
  /// The seconds that it took.
  package var seconds: Double

  /// Makes a report.
  package init(
    width: Int, height: Int, glyphs: [UInt32], foregrounds: [Int], backgrounds: [Int],
    attributes: [Int], bytes: Int, cells: Int, seconds: Double
  ) {
    self.width = width
    self.height = height
    self.glyphs = glyphs
    self.foregrounds = foregrounds
    self.backgrounds = backgrounds
    self.attributes = attributes
    self.bytes = bytes
    self.cells = cells
    self.seconds = seconds
  }
}
