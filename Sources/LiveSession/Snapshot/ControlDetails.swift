import Control
import Worlds

/// What the goal is, and how it can be moved.
package struct GoalReport: Sendable, Equatable {
  /// Where the goal came from.
  package enum Origin: Sendable, Equatable {
    /// From the scene.
    case scene
    /// From the user: a state at rest.
    case moved
    /// From the user: a picture, whose state nobody knows.
    case picture
  }

  /// A quantity of the goal that can be moved.
  package struct Quantity: Sendable, Equatable {
    /// The name of the state's component: "theta".
    package var name: String
    /// Its unit: "rad".
    package var unit: String
    /// Its value.
    package var value: Double
    /// The smallest value.
    package var minimum: Double
    /// The largest value.
    package var maximum: Double
    /// How far one press moves it.
    package var step: Double
    /// Whether the smallest and the largest value are the same goal.
    package var isCyclic: Bool

    /// Makes a quantity.
    package init(
      name: String, unit: String, value: Double, minimum: Double, maximum: Double, step: Double,
      isCyclic: Bool
    ) {
      self.name = name
      self.unit = unit
      self.value = value
      self.minimum = minimum
      self.maximum = maximum
      self.step = step
      self.isCyclic = isCyclic
    }

    /// What it is.
    package var quantity: StateQuantity { StateQuantity(name, unit: unit) }

    /// The value so many steps from another, on the grid of the steps and inside the range.
    package func stepped(from value: Double, by steps: Int) -> Double {
      guard value.isFinite, step > 0, minimum < maximum else { return value }
      // Counted in steps, so that going there and back ends exactly where it began.
      let moved = (value / step).rounded() + Double(steps)
      guard isCyclic else { return min(max(moved * step, minimum), maximum) }
      let turn = ((maximum - minimum) / step).rounded()
      return (moved - turn * ((moved - minimum / step) / turn).rounded(.down)) * step
    }
  }

  /// Where it came from.
  package var origin = Origin.scene
  /// What of it can be moved.
  package var quantities: [Quantity] = []

  /// Makes the goal of the start.
  package init() {}
}

/// How long the latest decisions took, in milliseconds.
package struct DecisionTimes: Sendable, Equatable {
  /// Half of them were faster; not a number without any.
  package var median = Double.nan
  /// 95 of 100 were faster; not a number without any.
  package var percentile95 = Double.nan
  /// How many they are.
  package var count = 0

  /// Makes a record of none.
  package init() {}
}

/// The latest ticks of the running episode, oldest first.
package struct ControlTrace: Sendable, Equatable {
  /// How many ticks are kept.
  package static let length = 120

  /// The tick in the episode of the first entry of `values`.
  package var firstTick = 0
  /// What the quantity is that `values` holds: "angle".
  package var name = ""
  /// Its unit.
  package var unit = ""
  /// The true value of the task's quantity before each tick and after the last, `[ticks + 1]`.
  package var values: [Double] = []
  /// The executed actions in the system's units, `[ticks, motors]`.
  package var actions: [Double] = []

  /// Makes an empty trace.
  package init() {}

  /// What `values` holds.
  package var quantity: StateQuantity { StateQuantity(name, unit: unit) }
}

/// What plans predicted, beside what happened: the task's quantity, read from planned latents.
///
/// Every predicted course begins at the truth: the error of reading its first frame is taken off.
package struct ForesightReport: TypedValue {
  /// What is predicted.
  package var quantity = StateQuantity("", unit: "")
  /// The tick in the episode that is the present.
  package var tick = 0
  /// The present plan, `[horizon + 1]`; empty without a plan.
  package var ahead: [Double] = []
  /// How many ticks before the present `ahead` begins.
  package var age = 0
  /// What a plan predicted that ended a moment ago, `[horizon + 1]`; empty when there was none.
  package var predicted: [Double] = []
  /// The true values of the same ticks, `[predicted.count]`.
  package var executed: [Double] = []
  /// How well the quantity is read from held-out codes (R²); not a number before a model was
  /// measured.
  package var determination = Double.nan
  /// The median error of reading it from held-out codes, in its unit.
  package var readingError = Double.nan

  /// Makes an empty report.
  package init() {}
}
