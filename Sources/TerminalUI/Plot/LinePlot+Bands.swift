extension LinePlot {
  /// What lies between two curves, stippled under all curves.
  package struct Band: Sendable, Equatable {
    /// The horizontal values, rising.
    package var x: [Double]
    /// The lower edge at each.
    package var lower: [Double]
    /// The upper edge at each.
    package var upper: [Double]
    /// Its colour before it fades into the ground.
    package var color: Color

    /// Makes a band; what is left over of any list is ignored.
    package init(x: [Double], lower: [Double], upper: [Double], color: Color) {
      self.x = x
      self.lower = lower
      self.upper = upper
      self.color = color
    }

    /// The edges at a place, on straight lines between those given; nil outside and in gaps.
    package func edges(at place: Double) -> (lower: Double, upper: Double)? {
      let count = min(x.count, lower.count, upper.count)
      guard count > 0, let after = x.prefix(count).firstIndex(where: { $0 >= place }) else {
        return nil
      }
      guard after > 0 else {
        return x[0] == place ? finite(lower[0], upper[0]) : nil
      }
      let part = (place - x[after - 1]) / (x[after] - x[after - 1])
      return finite(
        lower[after - 1] + part * (lower[after] - lower[after - 1]),
        upper[after - 1] + part * (upper[after] - upper[after - 1]))
    }

    private func finite(_ lower: Double, _ upper: Double) -> (Double, Double)? {
      lower.isFinite && upper.isFinite && lower <= upper ? (lower, upper) : nil
    }
  }

  /// Draws the bands, the first on top.
  func drawBands(
    on canvas: inout DotCanvas, mapping: (x: AxisMapping, y: AxisMapping), theme: Theme
  ) {
    for band in bands.reversed() {
      let color = band.color.mixed(with: theme.ground, 0.5)
      for column in 0..<canvas.dotWidth {
        let place = (Double(column) + 0.5) / Double(canvas.dotWidth)
        let position = mapping.x.low + place * (mapping.x.high - mapping.x.low)
        guard let edges = band.edges(at: mapping.x.scale.value(at: position)),
          let bottom = mapping.y.place(edges.lower), let top = mapping.y.place(edges.upper)
        else { continue }
        let height = Double(canvas.dotHeight)
        let first = Int(min(max((1 - top) * height, 0), height - 1))
        let last = Int(min(max((1 - bottom) * height, 0), height - 1))
        // One dot in a cell: enough to see where it reaches, and no curve.
        for row in first...max(first, last)
        where row % 4 == 1 + 2 * (column / 2 % 2) && column % 2 == 0 {
          canvas.dot(x: column, y: row, color: color)
        }
      }
    }
  }
}
