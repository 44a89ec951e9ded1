import Control
import Measurement

extension OracleReport {
  /// How much the running episode lies behind the oracle at the same tick, as a part of the
  /// oracle's return; nil while that is unknown, or where a kick, a hand or another goal makes the
  /// comparison unfair.
  package func gap(of control: ControlReport) -> Double? {
    guard episode == control.episode, control.conditions.isComparable, control.tick > 0,
      returns.indices.contains(control.tick - 1)
    else { return nil }
    return Self.gap(of: control.episodeReturn, behind: returns[control.tick - 1])
  }
}
