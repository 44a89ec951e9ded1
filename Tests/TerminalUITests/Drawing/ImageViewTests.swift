import LinearAlgebra
import TerminalUI
import Testing

struct ImageViewTests {
  @Test func twoPixelsShareACell() {
    var buffer = CellBuffer(width: 2, height: 2)
    ImageView(
      width: 2, height: 4, content: .grey([0, 255, 255, 255, 100, 0, 100, 255])
    ).draw(in: buffer.bounds, of: &buffer, with: Appearance(depth: .palette256))
    let (black, white) = (Color.rgb(0, 0, 0), Color.rgb(255, 255, 255))
    #expect(buffer[0, 0] == Cell("▀", style: Style(foreground: black, background: white)))
    #expect(buffer[1, 0] == Cell(" ", style: Style(background: white)), "equal pixels are a blank")
    #expect(buffer[0, 1] == Cell(" ", style: Style(background: .rgb(98, 98, 98))))
    #expect(buffer[1, 1] == Cell("▀", style: Style(foreground: black, background: white)))
  }

  @Test func pixelsStaySquare() {
    for seed in 0..<300 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let (width, height) = (1 + generator.index(below: 70), 1 + generator.index(below: 70))
      let (columns, rows) = (1 + generator.index(below: 90), 1 + generator.index(below: 50))
      let fitted = ImageScaling.fitted(
        width: width, height: height, maximumWidth: columns, maximumHeight: rows * 2)
      #expect(fitted.width >= 1 && fitted.width <= columns)
      #expect(fitted.height >= 1 && fitted.height <= rows * 2)
      let scale = (Double(fitted.width) / Double(width), Double(fitted.height) / Double(height))
      // Rounding moves an edge by half a pixel at most; one pixel is the least.
      if fitted.width > 1, fitted.height > 1 {
        #expect(abs(scale.0 - scale.1) <= 0.5 / Double(width) + 0.5 / Double(height) + 1e-9)
      }
    }
    #expect(
      ImageScaling.fitted(width: 24, height: 24, maximumWidth: 26, maximumHeight: 28) == (24, 24),
      "nearly whole multiples are drawn whole")
  }

  @Test func averagesAndBrightnessSurviveScaling() {
    for seed in 0..<100 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      let (width, height) = (2 + generator.index(below: 30), 2 + generator.index(below: 30))
      let pixels = (0..<(width * height)).map { _ in Float(generator.uniform()) }
      // Where every new pixel covers as much of the old ones, the mean is kept.
      let small = ImageScaling.resampled(
        pixels, width: width, height: height, toWidth: 1 + generator.index(below: width),
        height: 1 + generator.index(below: height))
      let (before, after) = (mean(pixels), mean(small))
      #expect(abs(before - after) < 1e-4, "seed \(seed)")
      let large = ImageScaling.resampled(
        pixels, width: width, height: height, toWidth: width * 3, height: height * 2)
      #expect((large.min() ?? -1) >= (pixels.min() ?? 0) - 1e-6)
      #expect((large.max() ?? 2) <= (pixels.max() ?? 0) + 1e-6)
    }
    let ramp = ImageScaling.resampled([0, 1], width: 2, height: 1, toWidth: 4, height: 1)
    #expect(ramp == [0, 0.25, 0.75, 1])
  }

  private func mean(_ values: [Float]) -> Float {
    values.reduce(0, +) / Float(max(1, values.count))
  }

  @Test func greysAreFewAndSteady() {
    let pixels = (0..<1024).map { UInt8($0 / 4) }
    var buffer = CellBuffer(width: 32, height: 16)
    let view = ImageView(width: 32, height: 32, content: .grey(pixels))
    view.draw(in: buffer.bounds, of: &buffer, with: Appearance(depth: .palette256))
    var shades: Set<Color> = []
    for cell in buffer.cells { shades.formUnion([cell.style.foreground, cell.style.background]) }
    shades.remove(.standard)
    #expect(shades.count == 26)
    // A change in one corner leaves all other cells as they were.
    var changed = pixels
    changed[0] = 255
    var second = CellBuffer(width: 32, height: 16)
    ImageView(width: 32, height: 32, content: .grey(changed)).draw(
      in: second.bounds, of: &second, with: Appearance(depth: .palette256))
    let runs = CellDiff.runs(from: buffer, to: second)
    #expect(runs.count == 1 && runs[0] == (0, 0..<1))
  }

  @Test func moreLightIsMoreInk() {
    for isDark in [true, false] {
      let theme: Theme = isDark ? .dark : .light
      var previous = -1.0
      for level in stride(from: 0, through: 255, by: 15) {
        let grey = UInt8(isDark ? level : 255 - level)
        var buffer = CellBuffer(width: 4, height: 4)
        ImageView(width: 4, height: 8, content: .grey([UInt8](repeating: grey, count: 32))).draw(
          in: buffer.bounds, of: &buffer,
          with: Appearance(theme: theme, glyphs: .ascii, depth: .none))
        let ink = Self.ink[buffer[1, 1].glyph] ?? -1
        #expect(ink >= previous, "\(level): \(buffer[1, 1].glyph)")
        previous = ink
      }
      #expect(previous > 0.25, "white is the densest sign")
    }
  }

  /// The covered part of a sign, rasterised from DejaVu Sans Mono alone.
  private static let ink: [Unicode.Scalar: Double] = [
    " ": 0, ".": 0.026, ":": 0.052, ";": 0.075, "+": 0.112, "=": 0.117, "c": 0.128, "x": 0.148,
    "o": 0.164, "C": 0.167, "X": 0.195, "#": 0.225, "O": 0.225, "8": 0.246, "W": 0.256, "@": 0.286,
  ]

  @Test func upperAndLowerHalvesTakeDifferentSigns() {
    func sign(_ upper: UInt8, _ lower: UInt8) -> String {
      drawn(width: 1, height: 1, glyphs: .ascii) { buffer, appearance in
        ImageView(width: 1, height: 2, content: .grey([upper, lower])).draw(
          in: buffer.bounds, of: &buffer, with: appearance)
      }[0]
    }
    #expect(["'", "\"", "^"].contains(sign(200, 0)))
    #expect([",", "_", "."].contains(sign(0, 200)))
    #expect(sign(0, 0).isEmpty)
  }

  @Test func errorsAreSigned() throws {
    let content = ImageView.difference([255, 0, 100], [0, 255, 100], limit: 255)
    #expect(content == .difference([255, -255, 0], limit: 255))
    var buffer = CellBuffer(width: 3, height: 1)
    ImageView(width: 3, height: 2, content: .difference([9, -9, 0, 9, -9, 0], limit: 9)).draw(
      in: buffer.bounds, of: &buffer, with: Appearance())
    let steps = ColorMap.diverging.steps(at: .truecolor)
    #expect(
      (0..<3).map { buffer[$0, 0].style.background }
        == [steps[steps.count - 1], steps[0], steps[steps.count / 2]])
    let signs = drawn(width: 3, height: 1, glyphs: .ascii) { buffer, appearance in
      ImageView(width: 3, height: 2, content: .difference([9, -9, 0, 9, -9, 0], limit: 9)).draw(
        in: buffer.bounds, of: &buffer, with: appearance)
    }
    #expect(signs == ["#="])
  }

  @Test func imaginedAndConditionedDifferWithoutColour() {
    func border(_ role: BorderRole, _ glyphs: GlyphSet) -> [String] {
      drawn(width: 14, height: 4, glyphs: glyphs, depth: .none) { buffer, appearance in
        ImageView(
          width: 2, height: 2, content: .grey([0, 0, 0, 0]), border: role, title: "image"
        ).draw(in: buffer.bounds, of: &buffer, with: appearance)
      }
    }
    #expect(
      border(.conditioned, .unicode) == [
        " ╭─ image ─╮", " │         │", " │         │", " ╰─────────╯",
      ])
    #expect(
      border(.dreaming, .unicode) == [
        " ╭╌ image ╌╮", " ╎         ╎", " ╎         ╎", " ╰╌╌╌╌╌╌╌╌╌╯",
      ])
    #expect(border(.dreaming, .ascii) != border(.conditioned, .ascii))
  }

  @Test func aMissingImageSaysSo() {
    let lines = drawn(width: 20, height: 5) { buffer, appearance in
      ImageView(width: 8, height: 8, content: .grey([]), border: .plain).draw(
        in: buffer.bounds, of: &buffer, with: appearance)
    }
    #expect(lines.contains { $0.contains("no image") })
  }
}
