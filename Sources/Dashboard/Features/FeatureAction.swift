import LiveSession

/// What a key of a view means: it changes the state, and says what is asked of the session.
///
/// A view brings actions of its own; `DashboardAction.feature` carries any.
package protocol FeatureAction: Sendable, Equatable {
  /// Changes the state; total, whatever the snapshot holds.
  func reduce(_ state: inout DashboardState, _ snapshot: SessionSnapshot) -> DashboardOutcome
  /// What keeps it from having an effect that can be seen here and now, the longest sentence first;
  /// nil when nothing does. Names in braces stand for keys, here and below.
  func obstacle(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]?
  /// What it did that only another view shows; nil when there is nothing to say.
  func unseenEffect(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]?
  /// Why it changed nothing and asked for nothing.
  func reasonForNothing(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]
  /// Whether what it toggles is on.
  func isOn(_ state: DashboardState, _ snapshot: SessionSnapshot) -> Bool
}

extension FeatureAction {
  package func obstacle(_ state: DashboardState, _ snapshot: SessionSnapshot) -> [String]? { nil }
  package func unseenEffect(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String]? { nil }
  package func reasonForNothing(
    _ state: DashboardState, _ snapshot: SessionSnapshot
  ) -> [String] { ["there is nothing to do here"] }
  package func isOn(_ state: DashboardState, _ snapshot: SessionSnapshot) -> Bool { false }
}

/// An action of any view.
package struct AnyFeatureAction: Sendable, Equatable {
  /// The action.
  package let action: any FeatureAction

  package static func == (first: AnyFeatureAction, second: AnyFeatureAction) -> Bool {
    func isSame<Action: FeatureAction>(_ action: Action) -> Bool {
      second.action as? Action == action
    }
    return isSame(first.action)
  }
}

extension DashboardAction {
  /// An action of a view.
  package static func feature(_ action: some FeatureAction) -> DashboardAction {
    .feature(AnyFeatureAction(action: action))
  }
}

/// A part of the state that may move whatever the session does, because the user lets it play.
protocol MovingPart: TypedValue {
  /// Whether it moves in a view.
  func isMoving(in view: DashboardView) -> Bool
}

extension DashboardOutcome {
  /// Something is asked of the session.
  static func asking(_ events: SessionEvent...) -> DashboardOutcome {
    DashboardOutcome(events: events)
  }
}
