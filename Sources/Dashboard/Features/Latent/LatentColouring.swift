import LiveSession
import TerminalUI
import Worlds

/// What the colours of the cloud mean.
struct LatentColouring {
  /// The quantity.
  var quantity: StateQuantity
  /// How well it is read from held-out codes (R²); nil for what is not read.
  var determination: Double?
  /// Whether the model says so, and not the simulation.
  var isPredicted = false
  /// One value for each code of the cloud.
  var values: [Float]
  /// The map of the values.
  var map: ColorMap
  /// The ends of the map; nil for a cyclic one.
  var range: ClosedRange<Float>?

  /// The quantities that can be chosen besides the task's own.
  static func names(in snapshot: SessionSnapshot) -> [String] {
    snapshot[GeometryReport.self].quantities.filter { quantity in
      // The same again would look like a key that does nothing.
      !(quantity.isTrue && quantity.isCyclic == snapshot.latent.isAngle
        && isSame(quantity.values, snapshot.latent.cloudHues, isCyclic: quantity.isCyclic))
    }.map(\.name)
  }

  /// Whether two sets of values have one colouring: angles may differ by whole turns.
  private static func isSame(_ values: [Float], _ others: [Float], isCyclic: Bool) -> Bool {
    guard isCyclic else { return values == others }
    let turn = 2 * Float.pi
    return values.count == others.count
      && zip(values, others).allSatisfy { value, other in
        abs((value - other).remainder(dividingBy: turn)) < 1e-3
      }
  }

  /// Those of them that have values, what is read from codes last: it should look like the truth.
  static func shown(in snapshot: SessionSnapshot) -> [String] {
    let count = snapshot.latent.cloudHues.count
    let names = Set(names(in: snapshot))
    let known = snapshot[GeometryReport.self].quantities.filter {
      names.contains($0.name) && $0.values.count == count
    }
    let isRead = { (quantity: LatentQuantity) in quantity.determination != nil }
    return (known.filter { !isRead($0) } + known.filter(isRead)).map(\.name)
  }

  /// The colouring that a screen asks for; the task's own outside the Latent view.
  init(_ snapshot: SessionSnapshot, _ state: DashboardState) {
    let latent = snapshot.latent
    let wanted = state.view == .latent ? state.latentView.colour : ""
    if let quantity = snapshot[GeometryReport.self].quantities.first(where: { $0.name == wanted }) {
      self.quantity = StateQuantity(quantity.name, unit: quantity.unit)
      determination = quantity.determination
      isPredicted = !quantity.isTrue
      values = quantity.values
      map = quantity.isCyclic ? .twilight : .viridis
    } else {
      quantity = StateQuantity(
        latent.hueName.isEmpty ? "value" : latent.hueName, unit: latent.hueUnit)
      values = latent.cloudHues
      map = latent.isAngle ? .twilight : .viridis
    }
    range = map.isCyclic ? nil : Self.bulk(of: values)
  }

  /// From the first to the last percentile but one: a few far values would leave all others one
  /// colour.
  static func bulk(of values: [Float]) -> ClosedRange<Float>? {
    let finite = values.filter(\.isFinite).sorted()
    guard let first = finite.first, let last = finite.last else { return nil }
    let low = finite[(finite.count - 1) / 50]
    let high = finite[finite.count - 1 - (finite.count - 1) / 50]
    return low < high ? low...high : first...last
  }

  /// The values at the ends of the legend; an end whose colour farther values share says so.
  func ends(_ glyphs: GlyphSet) -> (String, String) {
    if map.isCyclic { return ("-180", "180") }
    guard let range else { return ("low", "high") }
    func text(_ value: Float) -> String {
      NumberFormat.compact(quantity.shownDistance(Double(value)), width: 5)
    }
    let (atMost, atLeast) = glyphs == .unicode ? ("≤", "≥") : ("<=", ">=")
    let isCutBelow = values.contains { $0 < range.lowerBound }
    let isCutAbove = values.contains { $0 > range.upperBound }
    return (
      (isCutBelow ? atMost : "") + text(range.lowerBound),
      (isCutAbove ? atLeast : "") + text(range.upperBound)
    )
  }
}

/// What the colours of the cloud mean, at the right end of the caption.
enum HueLegend {
  /// - Parameters:
  ///   - title: The columns that the title takes.
  ///   - isNamed: Whether it names the quantity; not where the title does.
  static func draw(
    _ coloring: LatentColouring, _ context: PanelContext, title: Int, isNamed: Bool = true,
    in area: Rect, into buffer: inout CellBuffer
  ) {
    let name = coloring.quantity.name
    let row = Rect(x: area.x, y: area.y, width: area.width - 1, height: 1)
    guard !context.appearance.isMonochrome else {
      guard isNamed else { return }
      let truth = coloring.isPredicted ? "" : "the true "
      let words = (coloring.map.isCyclic ? " arrows show " : " signs show ") + truth + name + " "
      guard words.columnCount + title + 6 <= row.width else { return }
      buffer.write(words, in: row, at: .right, style: context.theme.muted)
      return
    }
    let (low, high) = coloring.ends(context.glyphs)
    let samples = row.width >= 56 ? 12 : 6
    let shownUnit = coloring.quantity.shownUnit
    let unit = shownUnit.isEmpty ? "" : shownUnit + " "
    let quality = coloring.determination.map {
      " (R2 " + NumberFormat.fixed($0, decimals: 2) + ")"
    }
    // The title and a piece of the rule need their room too.
    let room = row.width - title - (isNamed ? 6 : 1) - samples
    let ends = [(" \(low) ", " \(high) \(unit)"), (" \(low) ", " \(high) "), (" ", "")]
    let variants =
      !isNamed
      ? ends
      : [
        (" hue = \(name)\(quality ?? "") \(low) ", " \(high) \(unit)"),
        (" \(name)\(quality ?? "") \(low) ", " \(high) "),
        (" hue = \(name) \(low) ", " \(high) \(unit)"), (" hue = \(name) \(low) ", " \(high) "),
        (" \(name) \(low) ", " \(high) "), (" \(low) ", " \(high) "), (" \(name) ", ""),
      ]
    guard
      let (before, after) = variants.first(where: {
        $0.0.columnCount + $0.1.columnCount <= room
      })
    else { return }
    var column = row.right - before.columnCount - samples - after.columnCount
    column = buffer.write(before, x: column, y: row.y, style: context.theme.muted, clip: row)
    // The very colours that the cloud has at this depth.
    let steps = coloring.map.steps(
      at: context.appearance.depth, isDark: context.theme.isDark)
    for sample in 0..<samples {
      let place = (Double(sample) + 0.5) / Double(samples) * Double(steps.count)
      // Angles run from -pi to pi: the middle of the legend is angle 0, the start of the map.
      let step = Int(place) + (coloring.map.isCyclic ? (steps.count + 1) / 2 : 0)
      let color = steps.isEmpty ? .standard : steps[step % steps.count]
      buffer.put(
        context.glyphs.full, x: column, y: row.y, style: Style(foreground: color), clip: row)
      column += 1
    }
    buffer.write(after, x: column, y: row.y, style: context.theme.muted, clip: row)
  }
}
