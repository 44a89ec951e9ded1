import Dashboard
import LiveSession
import TerminalUI

/// Tests that give a dashboard one input after the other, at a session whose loops stand still.
protocol InputPressing {
  /// The session as the dashboard sees it.
  var snapshot: SessionSnapshot { get }
}

extension InputPressing {
  /// Gives inputs one after the other and returns all that was asked for, without notices.
  ///
  /// - Parameter other: Instead of the suite's own snapshot.
  @discardableResult
  func press(
    _ inputs: [InputEvent], in state: inout DashboardState, at other: SessionSnapshot? = nil,
    table: KeyTable = .standard
  ) -> DashboardOutcome {
    var all = DashboardOutcome()
    var snapshot = other ?? snapshot
    for input in inputs {
      let outcome = state.reduce(input, snapshot: snapshot, table: table)
      snapshot = snapshot.answering(outcome.events)
      all.events += outcome.events
      all.effects += outcome.effects
    }
    return all
  }
}
