import LinearAlgebra

/// The sorts of actions that who learns to act is made for.
package enum ActionSort: String, Sendable {
  /// Motors, anywhere between two ends.
  case continuous
  /// One of several choices.
  case discrete
}

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

  /// Of which sort actions are.
  package var sort: ActionSort { kind == .discrete ? .discrete : .continuous }

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

  /// The action of a hand on two keys: fractions of motors; of choices the first for less than nothing
  /// and the last for more.
  ///
  /// Without a key motors rest. Choices cannot: they take turns, which pushes no way for long.
  package func action(steered: ActionVector, tick: Int) -> ActionVector {
    guard kind == .discrete else { return action(steered) }
    return action(choice: steered[0] < 0 ? 0 : steered[0] > 0 ? size - 1 : tick % size)
  }

  /// The action that takes a choice.
  package func action(choice: Int) -> ActionVector {
    var wanted = ActionVector()
    wanted[choice] = 1
    return self.choice(wanted)
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

  // MARK: - As models know actions

  /// The fractions of what is done when these are asked for, row by row: of choices the one that is
  /// taken.
  package func taken(_ fractions: [Float]) -> [Float] {
    guard kind == .discrete else { return fractions }
    return stride(from: 0, to: fractions.count, by: size).flatMap { first in
      let largest = (1..<max(size, 1)).reduce(0) {
        fractions[first + $1] > fractions[first + $0] ? $1 : $0
      }
      return (0..<size).map { $0 == largest ? Float(1) : -1 }
    }
  }

  /// Takes from fractions of choices, row by row, what a model cannot know.
  ///
  /// In data one choice is 1 and the others are -1, so the sum is always the same: what a learned model
  /// makes of another sum nobody has taught it. Between the choices it has seen both sides.
  package func balance(_ fractions: inout [Float]) {
    guard kind == .discrete else { return }
    for first in stride(from: 0, to: fractions.count, by: size) {
      let surplus =
        (fractions[first..<first + size].reduce(0, +) - Float(2 - size)) / Float(size)
      for index in first..<first + size { fractions[index] -= surplus }
    }
  }

  /// The same for what a model makes of a change of the fractions, `[rows, size]`.
  package func balanceColumns(_ slopes: UnsafeMutablePointer<Float>, rows: Int) {
    guard kind == .discrete else { return }
    for row in 0..<rows {
      let columns = UnsafeMutableBufferPointer(start: slopes + row * size, count: size)
      let mean = columns.reduce(0, +) / Float(size)
      for index in 0..<size { columns[index] -= mean }
    }
  }

  /// An action drawn uniformly: of motors from their ranges, of choices one.
  package func drawn(_ generator: inout RandomGenerator) -> ActionVector {
    guard kind != .discrete else { return action(choice: generator.index(below: size)) }
    var fractions = ActionVector()
    for component in 0..<size { fractions[component] = generator.uniform(-1, 1) }
    return action(fractions)
  }

  /// The index of the choice that an action makes: the first of the largest components.
  package func chosen(_ action: ActionVector) -> Int {
    (1..<max(size, 1)).reduce(0) { action[$1] > action[$0] ? $1 : $0 }
  }

  /// The choice that an action makes; what is not a number makes none.
  private func choice(_ action: ActionVector) -> ActionVector {
    guard (0..<size).allSatisfy({ !action[$0].isNaN }) else { return action }
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
