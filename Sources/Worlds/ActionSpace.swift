/// What can be done in a world, and how it stands to the numbers that models and controllers use.
///
/// Models, controllers and experience know actions as *fractions*: one number per component, -1 to 1
/// between the ends of a motor's range; of choices, 1 for the one that is taken and -1 for the others.
package struct ActionSpace: Sendable, Equatable {
  /// The most components that an action can have.
  package static let sizeLimit = ActionVector.scalarCount

  /// The kinds of actions.
  package enum Kind: Sendable, Equatable {
    /// Motors, each anywhere between two ends, in its unit.
    case continuous(lower: ActionVector, upper: ActionVector)
    /// One of several choices; an action has a component for each, and the largest is taken.
    case discrete
  }

  /// The motors, or the choices.
  package let quantities: [Quantity]
  /// What their numbers mean.
  package let kind: Kind

  /// Makes the space of motors or choices; traps when there are none, or more than `sizeLimit`.
  package init(_ quantities: [Quantity], _ kind: Kind) {
    precondition(
      (1...Self.sizeLimit).contains(quantities.count),
      "an action has 1 to \(Self.sizeLimit) components")
    self.quantities = quantities
    self.kind = kind
  }

  /// The space of one of several named choices.
  package static func choices(_ names: [String]) -> ActionSpace {
    ActionSpace(names.map { Quantity($0, unit: "") }, .discrete)
  }

  /// The number of components.
  package var size: Int { quantities.count }

  /// The ends of a component's range, in its unit.
  package func range(of component: Int) -> ClosedRange<Double> {
    switch kind {
    case .continuous(let lower, let upper): lower[component]...upper[component]
    case .discrete: -1...1
    }
  }

  /// The action that fractions stand for, in the units of the world; not clipped.
  package func action(_ fractions: ActionVector) -> ActionVector {
    switch kind {
    case .continuous(let lower, let upper):
      let half = (upper - lower) / 2
      // Exact for motors that push as hard either way.
      return lower == -upper ? half * fractions : lower + half * (fractions + 1)
    case .discrete: return choice(fractions)
    }
  }

  /// The fractions of an action, inside its limits; what is not a number stays so.
  package func fractions(_ action: ActionVector) -> ActionVector {
    switch kind {
    case .continuous(let lower, let upper):
      let half = (upper - lower) / 2
      let inside = clipped(action)
      let all = lower == -upper ? inside / half : (inside - lower) / half - 1
      // Beyond the components nothing is divided by nothing.
      var used = ActionVector()
      for component in 0..<size { used[component] = all[component] }
      return used
    case .discrete: return choice(action)
    }
  }

  /// The action with every component inside its limits; what is not a number stays so.
  package func clipped(_ action: ActionVector) -> ActionVector {
    switch kind {
    case .continuous(let lower, let upper):
      action.replacing(with: upper, where: action .> upper)
        .replacing(with: lower, where: action .< lower)
    case .discrete: choice(action)
    }
  }

  /// The index of the choice that an action makes: the first of the largest components.
  package func chosen(_ action: ActionVector) -> Int {
    (1..<max(size, 1)).reduce(0) { action[$1] > action[$0] ? $1 : $0 }
  }

  private func choice(_ action: ActionVector) -> ActionVector {
    var result = ActionVector()
    for component in 0..<size { result[component] = -1 }
    result[chosen(action)] = 1
    return result
  }
}

/// The pictures of a world.
package struct ObservationSpace: Sendable, Equatable {
  /// Columns of a frame, in pixels.
  package let width: Int
  /// Rows of a frame, in pixels.
  package let height: Int
  /// Numbers of a pixel: 1 for grey.
  package let channels: Int

  /// Makes a space; traps when a size is not positive.
  package init(width: Int, height: Int, channels: Int = 1) {
    precondition(width > 0 && height > 0 && channels > 0, "a frame has pixels")
    self.width = width
    self.height = height
    self.channels = channels
  }

  /// The numbers of a frame, `[height, width, channels]`.
  package var pixelCount: Int { width * height * channels }
}
