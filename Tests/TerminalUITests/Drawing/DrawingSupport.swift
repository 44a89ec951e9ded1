import Foundation
import LinearAlgebra
import TerminalUI
import TestSupport
import Testing

/// The rows of a screen without the blanks at their ends, from what a closure draws.
func drawn(
  width: Int, height: Int, glyphs: GlyphSet = .unicode, depth: ColorDepth = .truecolor,
  _ draw: (inout CellBuffer, Appearance) -> Void
) -> [String] {
  var buffer = CellBuffer(width: width, height: height)
  draw(&buffer, Appearance(glyphs: glyphs, depth: depth))
  return TextExport.plain(buffer).split(separator: "\n", omittingEmptySubsequences: false)
    .dropLast().map(String.init)
}

/// Every form a picture can take.
let appearances: [Appearance] =
  GlyphSet.allCases.flatMap { glyphs in
    ColorDepth.allCases.map { Appearance(glyphs: glyphs, depth: $0) }
  } + [Appearance(theme: .light), Appearance(theme: .light, glyphs: .ascii)]

/// A picture by name: a closure that draws it into any area.
struct Picture: Sendable, CustomTestStringConvertible {
  let name: String
  let draw: @Sendable (Rect, inout CellBuffer, Appearance) -> Void

  init(_ name: String, _ draw: @escaping @Sendable (Rect, inout CellBuffer, Appearance) -> Void) {
    self.name = name
    self.draw = draw
  }

  var testDescription: String { name }
}

/// Data that pictures must survive.
enum AwkwardSeries: String, CaseIterable, Sendable {
  case empty, onePoint, constant, zero, allNotANumber, withGaps, huge, tiny, infinite, negative
  case falling, shorterX, wholeRange

  var points: (x: [Double], y: [Double]) {
    let index = (0..<50).map(Double.init)
    switch self {
    case .empty: return ([], [])
    case .onePoint: return ([3], [7])
    case .constant: return (index, index.map { _ in 42 })
    case .zero: return (index, index.map { _ in 0 })
    case .allNotANumber: return (index, index.map { _ in .nan })
    case .withGaps:
      return (index, index.map { $0.truncatingRemainder(dividingBy: 7) == 3 ? .nan : $0 })
    case .huge: return (index, index.map { ($0 - 20) * 1e306 })
    case .tiny: return (index, index.map { $0 * .leastNonzeroMagnitude })
    case .infinite: return (index, index.map { $0 == 10 ? .infinity : $0 == 20 ? -.infinity : $0 })
    case .negative: return (index, index.map { -1 - $0 })
    case .falling: return (index.reversed(), index)
    case .shorterX: return ([1, 2], index)
    case .wholeRange:
      return (
        [-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude],
        [-.greatestFiniteMagnitude, 0, .greatestFiniteMagnitude]
      )
    }
  }
}

/// All that can be drawn, with sensible and with awkward content.
let pictures: [Picture] = plotPictures + pointPictures + imagePictures + widgetPictures

private let plotPictures: [Picture] = AwkwardSeries.allCases.flatMap { data in
  let scales: [AxisScale] = [.linear, .log, .symlog(threshold: 0.5)]
  return scales.enumerated().map { index, scale in
    Picture("plot \(data.rawValue) \(scale)") { area, buffer, appearance in
      let points = data.points
      var plot = LinePlot(
        series: [
          .init(name: "ELBO", x: points.x, y: points.y),
          .init(name: "reconstruction", x: points.x, y: points.y.map { -$0 / 3 }),
        ],
        xAxis: PlotAxis(
          title: "update", scale: index == 1 ? .log : .linear,
          unit: index == 2 ? .seconds : .count), yAxis: PlotAxis(title: "nats", scale: scale))
      if index == 0 { plot.series[0].average = points.y.map { $0 / 2 } }
      plot.events = [.init(x: 10, text: "planner changed"), .init(x: .nan, text: "never")]
      plot.cursor = index == 2 ? 12 : nil
      plot.fixedLabelWidth = index == 0 ? nil : index
      plot.draw(in: area, of: &buffer, with: appearance)
    }
  }
}

/// Points on a noisy circle in `dimension` coordinates, and their angles.
func circle(count: Int, dimension: Int, seed: UInt64 = 1) -> (points: [Float], angles: [Float]) {
  var generator = RandomGenerator(seed: seed)
  var (points, angles): ([Float], [Float]) = ([], [])
  for _ in 0..<count {
    let angle = Float(generator.uniform()) * 2 * .pi - .pi
    angles.append(angle)
    for column in 0..<dimension {
      let place = column == 0 ? cos(angle) : column == 1 ? sin(angle) : 0
      points.append(place + Float(generator.normalPair().0) * 0.05)
    }
  }
  return (points, angles)
}

private let pointPictures: [Picture] =
  [1, 2, 3, 8].flatMap { dimension in
    [ColorMap.twilight, .viridis].map { map in
      Picture("scatter of \(dimension) dimensions in \(map)") { area, buffer, appearance in
        let cloud = circle(count: 150, dimension: dimension)
        var points = cloud.points
        points[0] = .nan
        points[dimension * 3] = .infinity
        points[dimension * 5] = 3e38
        var plot = ScatterPlot(
          projection: .coordinates(dimension), camera: ScatterCamera(yaw: 0.6, pitch: 0.4, zoom: 3),
          points: points, values: cloud.angles.dropLast(20) + [.nan], colorMap: map)
        plot.axisNames = ["z1", "z2", "z3"]
        plot.paths = [
          .init(
            points: Array(points.prefix(dimension * 30)), color: .rgb(255, 255, 0), isFading: true),
          .init(points: Array(points.suffix(dimension * 5)), color: .standard, isDashed: true),
          .init(points: [1], color: .rgb(1, 2, 3)),
        ]
        plot.markers = [
          .init(point: Array(points.suffix(dimension)), kind: .present, label: "now"),
          .init(point: [], kind: .goal, label: "goal"),
          .init(point: [Float](repeating: 3e38, count: dimension), kind: .other(.rgb(9, 9, 9))),
        ]
        plot.draw(in: area, of: &buffer, with: appearance)
      }
    }
  } + [
    Picture("empty scatter") { area, buffer, appearance in
      ScatterPlot(projection: PointProjection(dimension: 0, axes: [])).draw(
        in: area, of: &buffer, with: appearance)
      ScatterPlot(
        projection: .coordinates(3), camera: ScatterCamera(yaw: .nan, pitch: .infinity, zoom: .nan),
        points: [0, 0, 0]
      ).draw(in: area, of: &buffer, with: appearance)
    }
  ]

private let imagePictures: [Picture] = [(24, 24), (1, 1), (3, 50), (0, 0)].flatMap {
  width, height in
  let pixels = (0..<(width * height)).map { UInt8($0 % 256) }
  return [
    Picture("image \(width)x\(height)") { area, buffer, appearance in
      ImageView(
        width: width, height: height, content: .grey(pixels), border: .dreaming, title: "imagined",
        caption: "10 ahead"
      ).draw(in: area, of: &buffer, with: appearance)
    },
    Picture("difference \(width)x\(height)") { area, buffer, appearance in
      ImageView(
        width: width, height: height,
        content: ImageView.difference(pixels, pixels.reversed(), limit: 0)
      ).draw(in: area, of: &buffer, with: appearance)
    },
    Picture("broken image \(width)x\(height)") { area, buffer, appearance in
      ImageView(width: width + 1, height: height, content: .grey(pixels), border: .plain).draw(
        in: area, of: &buffer, with: appearance)
    },
  ]
}

private let widgetPictures: [Picture] = [
  Picture("border") { area, buffer, appearance in
    for role in [BorderRole.plain, .focused, .conditioned, .dreaming] {
      let inside = PanelBorder(title: "latent θ", caption: "hue = angle", role: role).draw(
        in: area, of: &buffer, with: appearance)
      #expect(inside.intersection(area) == inside || inside.isEmpty)
    }
  },
  Picture("rules") { area, buffer, appearance in
    Rule.horizontal(title: "stage", caption: "0:19", in: area, of: &buffer, with: appearance)
    Rule.vertical(in: area, of: &buffer, with: appearance)
  },
  Picture("gauges") { area, buffer, appearance in
    for value: Double in [0, -1.4, 2, 1e300, -.infinity, .nan] {
      Gauge.signedBar(value: value, limit: 2, in: area, of: &buffer, with: appearance)
      Gauge.signedBar(value: value, limit: 0, in: area, of: &buffer, with: appearance)
      Gauge.progress(fraction: value, in: area, of: &buffer, with: appearance)
      Gauge.slider(
        value: value, minimum: -1, maximum: 1, mark: value, in: area, of: &buffer,
        with: appearance)
      Gauge.slider(
        value: value, minimum: 1, maximum: 1, in: area, of: &buffer, with: appearance)
    }
  },
  Picture("sparklines") { area, buffer, appearance in
    for data in AwkwardSeries.allCases {
      Gauge.sparkline(values: data.points.y, in: area, of: &buffer, with: appearance)
    }
  },
  Picture("table") { area, buffer, appearance in
    Table(
      columns: [.init("planner"), .init("ms")],
      rows: (0..<40).map { [.init("cem – \($0)"), "4.2"] }
    ).draw(in: area, of: &buffer, with: appearance)
  },
  Picture("text") { area, buffer, appearance in
    TextBlock("It learns — slowly at first.\n\n  Supercalifragilisticexpialidocious µ\u{1B}[31m 漢字")
      .draw(in: area, of: &buffer, with: appearance)
  },
  Picture("popup") { area, buffer, appearance in
    let inside = Popup(title: "quit", caption: "Esc").draw(
      width: 30, height: 4, in: area, of: &buffer, with: appearance)
    TextBlock("save and leave").draw(in: inside, of: &buffer, with: appearance)
  },
  Picture("hints") { area, buffer, appearance in
    KeyHints([
      .init(key: "space", action: "pause", importance: 2), .init(key: "←→", action: "turn"),
    ]).draw(in: area, of: &buffer, with: appearance)
  },
]

extension PointProjection {
  /// The projection on the first coordinates themselves.
  static func coordinates(_ dimension: Int) -> PointProjection {
    var axes = [Float](repeating: 0, count: min(3, max(0, dimension)) * max(0, dimension))
    for axis in 0..<min(3, max(0, dimension)) { axes[axis * dimension + axis] = 1 }
    return PointProjection(dimension: dimension, axes: axes)
  }
}
