import Validation

extension PlannerSettings {
  /// The most bytes that one planner's sequences may take.
  public static let memoryLimit = 8 << 30

  /// Throws when the sequences of a planner that decides for so many problems at once would take more
  /// than `memoryLimit` bytes: every number alone is in its range, together they may still be too many.
  ///
  /// - Parameters:
  ///   - problemCount: Problems that are planned for together.
  ///   - rowWidth: The numbers that the dynamics keep of one row while they step, such as the widths of a
  ///     network's layers together.
  public func validateMemory(
    of kind: PlannerKind, problemCount: Int, stateSize: Int, actionSize: Int, rowWidth: Int
  ) throws(SettingProblem) {
    let perRow = (horizon + 1) * (stateSize + actionSize) + rowWidth
    let (keyPath, value, floats) =
      switch kind {
      case .shooting: ("shooting.candidates", shooting.candidates, perRow)
      case .cem: ("cem.candidates", crossEntropy.candidates, perRow)
      case .mppi: ("mppi.candidates", pathIntegral.candidates, perRow)
      // Every start has trial sequences and, at every time, A, B and gains.
      case .ilqr:
        (
          "ilqr.starts", iterativeLQR.starts + 1,
          perRow * (iterativeLQR.stepSizes + 1)
            + horizon * (stateSize * (stateSize + 2 * actionSize) + rowWidth)
        )
      case .lqr:
        (
          "horizon", horizon,
          stateSize * (stateSize + 2 * actionSize) + stateSize + actionSize + rowWidth
        )
      }
    let most = Self.memoryLimit / (4 * problemCount * floats)
    guard value > most else { return }
    throw SettingProblem(
      keyPath: keyPath,
      expected: "at most \(most), so that \(problemCount) "
        + "\(problemCount == 1 ? "plan takes" : "plans at once take") no more than "
        + "\(Self.memoryLimit >> 30) GiB", found: "\(value)")
  }
}
