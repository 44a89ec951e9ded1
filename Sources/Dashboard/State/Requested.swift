/// A value that was asked of the session and is not in its snapshots yet.
///
/// Two quick presses must move two steps, although the session has not answered the first: the
/// second counts from the requested value. The request expires, so that a value which the session
/// refused does not stay on the screen.
package struct Requested<Value: Sendable & Equatable>: Sendable, Equatable {
  /// The requested value.
  package var value: Value
  /// When the snapshot is believed again, in seconds since launch.
  package var expires: Double

  /// How long a request is believed, in seconds: longer than a control tick and a snapshot.
  package static var lifetime: Double { 1 }

  /// Notes a request made at a time, in seconds since launch.
  package init(_ value: Value, at seconds: Double) {
    self.value = value
    expires = seconds + Self.lifetime
  }
}

extension Optional {
  /// The requested value while it is fresh, else what the snapshot says.
  package func value<Value>(at seconds: Double, else known: Value) -> Value
  where Wrapped == Requested<Value> {
    guard let self, seconds <= self.expires else { return known }
    return self.value
  }
}
