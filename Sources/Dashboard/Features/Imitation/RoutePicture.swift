import LiveSession
import TerminalUI
import Worlds

/// The picture of a world of discs, large and crisp, with routes over it.
struct RoutePicture {
  /// A line over the picture, in world coordinates.
  struct Stroke {
    var places: [SIMD2<Double>]
    var color: Color
    /// What tells it apart without colour.
    var sign: Unicode.Scalar
    /// Lines of one pen join in a cell; those of a larger one lie over it.
    var pen: UInt8
    /// Whether it is drawn twice as thick.
    var isThick = false
  }

  /// What the picture shows.
  var discs: [PictureDisc]
  /// The lines, the last on top.
  var strokes: [Stroke] = []

  /// Draws as large as it fits into the middle of an area.
  ///
  /// - Returns: The cells of the picture.
  @discardableResult
  func draw(_ context: PanelContext, in area: Rect, into buffer: inout CellBuffer) -> Rect {
    let side = min(area.width, area.height * 2)
    guard side >= 4 else { return area }
    let place = ImageView(
      width: side, height: side, content: .grey(discs.picture(width: side, height: side))
    ).draw(in: area, of: &buffer, with: context.appearance)
    var canvas = DotCanvas(columns: place.width, rows: place.height)
    let (width, height) = (Double(canvas.dotWidth), Double(canvas.dotHeight))
    func dots(_ place: SIMD2<Double>) -> (x: Double, y: Double) {
      ((place.x + 1) / 2 * width, (1 - place.y) / 2 * height)
    }
    for stroke in strokes {
      for (from, to) in zip(stroke.places, stroke.places.dropFirst()) {
        let (start, end) = (dots(from), dots(to))
        for shift in stroke.isThick ? [-0.5, 0.5] : [0] {
          canvas.line(
            fromX: start.x + shift, y: start.y, toX: end.x + shift, y: end.y, pen: stroke.pen,
            color: stroke.color)
        }
      }
    }
    canvas.paint(
      into: &buffer, area: place, glyphs: context.glyphs,
      penGlyphs: Dictionary(
        strokes.map { ($0.pen, $0.sign) }, uniquingKeysWith: { first, _ in first }))
    return place
  }
}

/// How sides look: the same everywhere.
enum SideStyle {
  /// The colour of a side over a dark picture.
  static func color(_ side: Route?, _ theme: Theme) -> Color {
    switch side {
    case .left: theme.seriesColor(0)
    case .right: theme.seriesColor(1)
    case nil: theme.seriesColor(3)
    }
  }

  /// The sign of a side, where there is no colour.
  static func sign(_ side: Route?) -> Unicode.Scalar {
    switch side {
    case .left: "<"
    case .right: ">"
    case nil: "|"
    }
  }

  /// The word for a side.
  static func word(_ side: Route?) -> String { side?.rawValue ?? "middle" }
}

extension [FanRoute] {
  /// The lines of a fan: hue by side, those that go nowhere on top.
  func strokes(_ theme: Theme) -> [RoutePicture.Stroke] {
    func lines(_ side: Route?, _ pen: UInt8) -> [RoutePicture.Stroke] {
      filter { $0.side == side }.map {
        RoutePicture.Stroke(
          places: $0.places, color: SideStyle.color(side, theme), sign: SideStyle.sign(side),
          pen: pen)
      }
    }
    return lines(.left, 1) + lines(.right, 2) + lines(nil, 3)
  }
}

extension RoutePicture.Stroke {
  /// The one route of cloning, in white.
  static func cloning(_ route: FanRoute) -> Self {
    Self(places: route.places, color: .rgb(255, 255, 255), sign: "#", pen: 9, isThick: true)
  }

  /// What is meant to be done now.
  static func intention(_ route: FanRoute, _ theme: Theme) -> Self {
    Self(
      places: route.places, color: .rgb(255, 255, 255), sign: "*", pen: 10, isThick: true)
  }
}
