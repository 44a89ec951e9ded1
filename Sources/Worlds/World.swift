import LinearAlgebra
import Settings
import Validation

/// A world: acted on in control ticks, seen in frames.
///
/// This is all that learning to act needs. What more a world can do it says by the protocols below,
/// and whoever needs that asks for it: `GoalDirected`, `Kickable`, `StateReporting`. What simulates a
/// `PhysicalSystem` with a `ControlTask` (`Environment`) can do everything.
///
/// Worlds whose episodes follow from the generator alone are lived again to the last bit by replays.
/// One thread uses a world; copies of one that is a value are independent.
package protocol World: Sendable {
  /// What can be done.
  var actionSpace: ActionSpace { get }
  /// What is seen.
  var observationSpace: ObservationSpace { get }
  /// The length of a control tick in s.
  var controlInterval: Double { get }
  /// How many ticks an episode has at most.
  var ticksPerEpisode: Int { get }
  /// The start that is taken when none is named.
  var defaultStart: String { get }
  /// What a screen says of success.
  var words: TaskWords { get }
  /// What the episode has earned.
  var score: EpisodeScore { get }

  /// Starts an episode.
  ///
  /// - Parameters:
  ///   - start: A named start; nil for the default one.
  ///   - generator: The source of all that is random in the episode.
  /// - Throws: When there is no start of that name.
  mutating func reset(
    start: String?, generator: inout RandomGenerator
  ) throws(InputError)

  /// Holds an action, in the world's units, for one control tick.
  ///
  /// After the end of an episode the score stands still and the world goes on until `reset`.
  @discardableResult
  mutating func tick(_ action: ActionVector) -> TickResult

  /// Draws the present frame, `[height, width, channels]`.
  func render(into frame: UnsafeMutablePointer<UInt8>)

  /// Draws what was seen so many ticks before an episode began, if nothing was done.
  func renderPast(ticks: Int, into frame: UnsafeMutablePointer<UInt8>)
}

extension World {
  /// General words, unless a world has its own.
  package var words: TaskWords { TaskWords() }

  /// Nothing moved before an episode began, unless a world knows better.
  package func renderPast(ticks: Int, into frame: UnsafeMutablePointer<UInt8>) {
    render(into: frame)
  }

  /// The present frame, `[height, width, channels]`.
  package func frame() -> [UInt8] {
    picture { render(into: $0) }
  }

  fileprivate func picture(_ draw: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: observationSpace.pixelCount) { buffer, count in
      if let base = buffer.baseAddress { draw(base) }
      count = buffer.count
    }
  }

  /// Hits the world, if it can be hit.
  ///
  /// - Returns: Whether it can.
  @discardableResult
  package mutating func kickIfPossible(strength: Double) -> Bool {
    guard var world = self as? any Kickable else { return false }
    world.kick(strength: strength)
    if let kicked = world as? Self { self = kicked }
    return true
  }

  /// The simulation behind a world that is one.
  package var simulation: Environment? { self as? Environment }
}

/// A world with a goal that can be shown: planners need one.
package protocol GoalDirected: World {
  /// Whether the world is at the goal.
  var isAtGoal: Bool { get }

  /// Draws the world at rest at the goal, `[height, width, channels]`.
  func renderGoal(into frame: UnsafeMutablePointer<UInt8>)
}

/// A world that can be hit, to see what control makes of it.
package protocol Kickable: World {
  /// Hits the world.
  ///
  /// The transition of this tick is not explained by its action: whoever records episodes for
  /// training begins a new one after a kick.
  mutating func kick(strength: Double)
}

/// A world that tells its true state: for colours, probes and scores alone, never to learn from.
package protocol StateReporting: World {
  /// The components of the state, at most `StateVector.scalarCount`.
  var stateQuantities: [Quantity] { get }
  /// The true state.
  var state: StateVector { get }
}

extension GoalDirected {
  /// The world at rest at the goal, `[height, width, channels]`.
  package func goalFrame() -> [UInt8] {
    picture { renderGoal(into: $0) }
  }
}
