import TerminalUI
import Testing

struct WidgetTests {
  private func row(
    _ width: Int, _ glyphs: GlyphSet, _ draw: (Rect, inout CellBuffer, Appearance) -> Void
  )
    -> String
  {
    var buffer = CellBuffer(width: width, height: 1)
    draw(buffer.bounds, &buffer, Appearance(glyphs: glyphs))
    return buffer.lines[0]
  }

  @Test func signedBarsGrowFromTheMiddle() {
    func bar(_ value: Double, _ glyphs: GlyphSet) -> String {
      row(11, glyphs) { Gauge.signedBar(value: value, limit: 2, in: $0, of: &$1, with: $2) }
    }
    #expect(bar(0, .unicode) == "[····┃····]")
    #expect(bar(2, .unicode) == "[····┃████]")
    // What is cut off says so, with and without colour.
    #expect(bar(99, .unicode) == "[····┃███▸]")
    #expect(bar(-2.1, .ascii) == "[<---|....]")
    #expect(bar(-1.25, .unicode) == "[·▐██┃····]")
    #expect(bar(0.75, .unicode) == "[····┃█▌··]")
    #expect(bar(-2, .ascii) == "[----|....]")
    #expect(bar(1, .ascii) == "[....|==..]")
    #expect(bar(.nan, .ascii) == "[nan      ]")
  }

  @Test func progressMovesByEighths() {
    func bar(_ part: Double, _ glyphs: GlyphSet) -> String {
      row(6, glyphs) { Gauge.progress(fraction: part, in: $0, of: &$1, with: $2) }
    }
    #expect(bar(0, .unicode) == "[····]")
    #expect(bar(0.5, .unicode) == "[██··]")
    #expect(bar(0.5 + 3 / 32, .unicode) == "[██▍·]")
    #expect(bar(1, .unicode) == "[████]")
    #expect(bar(7, .ascii) == "[###>]")
    #expect(bar(-1, .ascii) == "[<...]")
  }

  @Test func slidersShowKnobAndMark() {
    let line = row(11, .unicode) {
      Gauge.slider(value: 0.5, minimum: -1, maximum: 1, mark: -1, in: $0, of: &$1, with: $2)
    }
    #expect(line == "○───────●──")
  }

  @Test func whatLiesBeyondASliderIsAnArrowAtItsEnd() {
    func line(_ value: Double, _ mark: Double, _ glyphs: GlyphSet) -> String {
      row(11, glyphs) {
        Gauge.slider(value: value, minimum: -1, maximum: 1, mark: mark, in: $0, of: &$1, with: $2)
      }
    }
    #expect(line(-4.55, 0, .unicode) == "◂────○─────")
    #expect(line(0, 1.5, .ascii) == "-----@---->")
    // The ends themselves belong to the range, rounded to single precision or not.
    #expect(line(Double(Float(1)) + 1e-7, -1, .unicode) == "○─────────●")
  }

  @Test func valuesBeyondTheRangeOfSparklinesAreMarked() {
    let line = row(5, .unicode) {
      Gauge.sparkline(
        values: [0, 5, 10, 12, -1], range: 0...10, in: $0, of: &$1, with: $2)
    }
    #expect(line == "▁▄▇▴▾")
  }

  @Test func sparklinesKeepSpikesAndGaps() {
    var values = [Double](repeating: 0, count: 100)
    values[50] = 10
    values[95] = .nan
    let line = row(10, .unicode) { Gauge.sparkline(values: values, in: $0, of: &$1, with: $2) }
    #expect(line == "▁▁▁▁▁▇▁▁▁×")
  }

  @Test func tablesShowTheRowsThatFit() {
    let table = Table(
      columns: [
        .init("planner", importance: 1), .init("ms", alignment: .right),
      ],
      rows: [
        ["cem", "4.2"], ["ilqr", "1.9"], ["shooting", "13.8"], ["mppi", "1"],
      ])
    let lines = drawn(width: 18, height: 3) { table.draw(in: $0.bounds, of: &$0, with: $1) }
    #expect(lines == ["planner     ms", "cem        4.2", "ilqr       1.9"])
  }

  /// At no width does a table hold half a word or half a number.
  @Test func tablesCutNothing() {
    let numbers = [-1180.25, 0.00123, 12.5, 98_765_432.1, .nan, -.infinity, 0]
    let names = ["cem", "random shooting", "ilqr", "mppi", "oracle", "none", "cross-entropy"]
    let table = Table(
      columns: [
        .init("planner", importance: 3), .init("return", alignment: .right, importance: 2),
        .init("goal s", importance: 1), .init("ms", alignment: .right),
      ],
      rows: zip(names, numbers).map { name, number in
        [
          Table.Entry(name), Table.Entry(number: number, decimals: 2),
          Table.Entry("o \(number)", shorter: ["o"]), Table.Entry(number: -number, decimals: 1),
        ]
      })
    let allowed = Set(
      table.columns.flatMap { $0.heading.text.split(separator: " ") }
        + table.rows.joined().flatMap { entry in
          ([entry.text] + entry.shorter).flatMap { $0.split(separator: " ") }
        })
    var widest = 0
    for width in 1...90 {
      for line in drawn(width: width, height: 9, { table.draw(in: $0.bounds, of: &$0, with: $1) }) {
        for word in line.split(separator: " ") {
          #expect(allowed.contains(word), "\(width): \(line)")
        }
        widest = max(widest, line.count)
      }
    }
    #expect(widest > 40)
    // Names need 15 columns, so that two columns are left for the return, one form after the other.
    for (width, number) in [(22, ""), (23, "-1.18k"), (24, "-1.18k"), (25, "-1180.25")] {
      let narrow = drawn(width: width, height: 2) { table.draw(in: $0.bounds, of: &$0, with: $1) }
      #expect(
        narrow[1].split(separator: " ").map(String.init) == ["cem", number].filter { !$0.isEmpty })
    }
  }

  @Test func textWrapsAtSpaces() {
    #expect(
      TextBlock("the encoder sees two frames").lines(width: 12)
        == ["the encoder", "sees two", "frames"])
    #expect(TextBlock("  a bb ccc").lines(width: 6) == ["  a bb", "  ccc"])
    #expect(TextBlock("reconstruction").lines(width: 5) == ["recon", "struc", "tion"])
    #expect(TextBlock("s  save\n\nd  discard").lines(width: 20) == ["s  save", "", "d  discard"])
    #expect(TextBlock("x").lines(width: 0).isEmpty)
    for width in 1...20 {
      for line in TextBlock("  It learns from pixels; reconstructionwithoutspaces ends").lines(
        width: width)
      {
        #expect(line.columnCount <= width)
      }
    }
  }

  @Test func theLeastImportantHintsGoFirst() {
    let hints = KeyHints([
      .init(key: "space", action: "pause", importance: 3),
      .init(key: "k", action: "kick", importance: 1),
      .init(key: "m", action: "manual", importance: 1),
      .init(key: "q", action: "quit", importance: 9),
    ])
    #expect(hints.fitting(width: 80).map(\.key) == ["space", "k", "m", "q"])
    #expect(hints.fitting(width: 34).map(\.key) == ["space", "k", "m", "q"].filter { $0 != "m" })
    #expect(hints.fitting(width: 6).map(\.key) == ["q"])
    #expect(hints.fitting(width: 5).isEmpty)
    let line = drawn(width: 30, height: 1) { hints.draw(in: $0.bounds, of: &$0, with: $1) }
    #expect(line == ["space pause  k kick  q quit"])
  }

  @Test func captionsGoBeforeTitles() {
    func top(_ width: Int) -> String {
      drawn(width: width, height: 3) { buffer, appearance in
        PanelBorder(title: "latent", caption: "hue = angle").draw(
          in: buffer.bounds, of: &buffer, with: appearance)
      }[0]
    }
    #expect(top(30) == "╭─ latent ───── hue = angle ─╮")
    #expect(top(20) == "╭─ latent ─────────╮")
    #expect(top(10) == "╭─ lat… ─╮")
    #expect(top(4) == "╭──╮")
  }

  @Test func aPopupLiesOverAFadedScreen() {
    var buffer = CellBuffer(width: 30, height: 9)
    buffer.fill(
      buffer.bounds, with: Cell("x", style: Style(foreground: .rgb(250, 250, 250), bold: true)))
    let inside = Popup(title: "quit").draw(
      width: 10, height: 3, in: buffer.bounds, of: &buffer, with: Appearance())
    #expect(inside == Rect(x: 10, y: 3, width: 10, height: 3))
    #expect(buffer[15, 4].glyph == " ")
    let behind = buffer[0, 0]
    #expect(behind.glyph == "x" && behind.style.dim && !behind.style.bold)
    guard case .rgb(let red, _, _) = behind.style.foreground else {
      Issue.record("no colour")
      return
    }
    #expect(red < 120)
  }
}
