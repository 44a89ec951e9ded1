/// Makes a planner: the one place that knows all of them.
///
/// - Parameters:
///   - kind: Which planner.
///   - settings: Its numbers; traps when they are not valid.
///   - problemCount: How many episodes are planned at once.
///   - stateSize: The number of components of a state.
///   - actionSize: The number of components of an action.
///   - bounds: The limits of an action.
///   - seed: The seed of the planner's random numbers.
///   - firstProblem: The number of the first problem: problem `i` draws what problem
///     `firstProblem + i` of a larger batch would draw.
public func makePlanner(
  kind: PlannerKind, settings: PlannerSettings, problemCount: Int, stateSize: Int, actionSize: Int,
  bounds: ActionBounds, seed: UInt64, firstProblem: Int = 0
) -> any Planner {
  let problems = settings.problems
  precondition(problems.isEmpty, "\(problems[0])")
  precondition(
    problemCount > 0 && stateSize > 0 && actionSize > 0 && firstProblem >= 0,
    "expected positive sizes, found \(problemCount), \(stateSize), \(actionSize)")
  precondition(
    bounds.lower.count == actionSize,
    "expected bounds of \(actionSize) components, found \(bounds.lower.count)")
  let core = PlannerCore(
    problemCount: problemCount, firstProblem: firstProblem, horizon: settings.horizon,
    stateSize: stateSize, bounds: bounds, seed: seed)
  switch kind {
  case .lqr:
    return LinearQuadraticPlanner(core: core, settings: settings.linearQuadratic)
  case .ilqr:
    return IterativeLinearQuadraticPlanner(
      core: core, settings: settings.iterativeLQR, noiseHold: settings.noiseHold)
  case .shooting:
    return ShootingPlanner(
      core: core, settings: settings.shooting, noiseHold: settings.noiseHold)
  case .cem:
    return CrossEntropyPlanner(
      core: core, settings: settings.crossEntropy, noiseHold: settings.noiseHold)
  case .mppi:
    return PathIntegralPlanner(
      core: core, settings: settings.pathIntegral, noiseHold: settings.noiseHold)
  }
}
