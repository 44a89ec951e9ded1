import LiveSession
import TerminalUI

/// What the colours of the cloud mean.
struct LatentColouring {
  /// The quantity.
  var name: String
  /// Its unit.
  var unit: String
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
    snapshot.geometry.quantities.filter { quantity in
      // The same again would look like a key that does nothing.
      !(quantity.isTrue && quantity.isCyclic == snapshot.latent.isAngle
        && quantity.values == snapshot.latent.cloudHues)
    }.map(\.name)
  }

  /// The colouring that a screen asks for; the task's own outside the Latent view.
  init(_ snapshot: SessionSnapshot, _ state: DashboardState) {
    let latent = snapshot.latent
    let wanted = state.view == .latent ? state.latentView.colour : ""
    if let quantity = snapshot.geometry.quantities.first(where: { $0.name == wanted }) {
      name = quantity.name
      unit = quantity.unit
      isPredicted = !quantity.isTrue
      values = quantity.values
      map = quantity.isCyclic ? .twilight : .viridis
    } else {
      name = latent.hueName.isEmpty ? "value" : latent.hueName
      unit = ""
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

  /// The values at the ends of the legend.
  var ends: (String, String) {
    if map.isCyclic { return ("-pi", "pi") }
    guard let range else { return ("low", "high") }
    return (
      NumberFormat.compact(Double(range.lowerBound), width: 5),
      NumberFormat.compact(Double(range.upperBound), width: 5)
    )
  }
}

/// What the colours of the cloud mean, at the right end of the caption.
enum HueLegend {
  /// - Parameter title: The columns that the panel's title takes.
  static func draw(
    _ coloring: LatentColouring, _ context: PanelContext, title: Int, in area: Rect,
    into buffer: inout CellBuffer
  ) {
    let name = coloring.name
    let row = Rect(x: area.x, y: area.y, width: area.width - 1, height: 1)
    guard !context.appearance.isMonochrome else {
      let truth = coloring.isPredicted ? "" : "the true "
      let words = (coloring.map.isCyclic ? " arrows show " : " signs show ") + truth + name + " "
      guard words.columnCount + title + 6 <= row.width else { return }
      buffer.write(words, endingAt: row.right, y: row.y, style: context.theme.muted, clip: row)
      return
    }
    let (low, high) = coloring.ends
    let samples = row.width >= 56 ? 12 : 6
    let unit = coloring.unit.isEmpty || coloring.map.isCyclic ? "" : coloring.unit + " "
    // The title and a piece of the rule need their room too.
    let room = row.width - title - 6 - samples
    let variants = [
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
