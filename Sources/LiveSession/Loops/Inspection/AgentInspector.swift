import Control
import LatentModels
import LinearAlgebra
import Planning
import Policies
import Scenes
import Worlds

/// Asks the policy that learns what it thinks of the latent space, lets it imagine, and follows it in
/// simulations of its own.
///
/// What belongs to a policy is computed once for each that is looked at. Its returns alone go on, slowly,
/// while nobody looks.
package final class AgentInspector: Inspector {
  package static let subjects: Set<InspectionSubject>? = [.agent]

  /// Ticks of its simulations at every look.
  private static let ticksAtALook = 6
  /// The same with every new model while nobody looks.
  private static let ticksUnseen = 2
  /// What the noise of imagined rollouts is drawn from, the same every time: they change with the policy
  /// and the start alone.
  private static let seed: UInt64 = 0x17A6

  private let world: any World
  private let returns: ReturnMeasure
  private var comparer: PolicyComparer
  private var report = AgentReport()
  /// The policy that `report` is of.
  private var asked: (name: ControllerName, updates: Int, version: Int)?
  private var evaluator: (any PolicyEvaluator)?
  private var wasSeen = false

  package init(_ world: any World) {
    self.world = world
    returns = ReturnMeasure(world)
    comparer = PolicyComparer(world)
  }

  package func forget() {
    returns.forget()
    comparer = PolicyComparer(world)
    report = AgentReport()
    asked = nil
    evaluator = nil
  }

  package func follow(_ model: InspectedModel) {
    guard let agent = model.agent, !wasSeen else {
      wasSeen = false
      return
    }
    returns.advance(ticks: Self.ticksUnseen, agent.learned, model)
  }

  package func inspect(_ scene: Inspection) -> AgentReport {
    wasSeen = true
    let model = scene.model
    report.reading =
      switch model.scene.agent?.agent?.input(model.scene) {
      case .pixels: "pixels"
      case .state: "the true state"
      case .latent, nil: nil
      }
    guard let agent = model.agent, model.cost.isFinite else {
      report.name = nil
      return report
    }
    let policy = agent.learned.policy
    if let asked, asked == (agent.name, policy.updates, model.inference.version) {
    } else {
      if asked?.name != agent.name { returns.forget() }
      asked = (agent.name, policy.updates, model.inference.version)
      let evaluator = policy.evaluator()
      self.evaluator = evaluator
      ask(evaluator, policy, agent.name, model)
    }
    guard let evaluator else { return report }
    let present = evaluator.evaluate(rows: 1, codes: scene.present)
    report.presentValue = present.values.first.map(Double.init)
    report.presentActionValues = present.actionValues
    report.rollouts = rollouts(evaluator, scene)
    returns.advance(ticks: Self.ticksAtALook, agent.learned, model)
    report.returns = returns.returns
    comparer.compare(evaluator, scene)
    report.comparison = comparer.comparison
    return report
  }

  /// Everything that depends on policy and model alone.
  private func ask(
    _ evaluator: any PolicyEvaluator, _ policy: any Policy, _ name: ControllerName,
    _ model: InspectedModel
  ) {
    let codes = model.cost.codes
    let output = evaluator.evaluate(rows: codes.count / policy.codeSize, codes: codes)
    let m = policy.actionSize
    report.name = name
    report.updates = policy.updates
    report.modelVersion = model.inference.version
    report.actionSize = m
    report.values = output.values
    report.valuesAreRewards = policy.valueUnits != nil
    report.actions = output.actions
    report.actionValues = output.actionValues
    let count = Float(max(output.deviations.count / max(m, 1), 1))
    report.deviations =
      output.deviations.isEmpty
      ? []
      : (0..<m).map { motor in
        stride(from: motor, to: output.deviations.count, by: m).reduce(Float(0)) {
          $0 + output.deviations[$1]
        } / count
      }
  }

  /// Rollouts from where the system was some ticks ago, and what was seen since: it begins anew when the
  /// time is over that they reach.
  private func rollouts(_ evaluator: any PolicyEvaluator, _ scene: Inspection) -> ImaginedPaths {
    let n = scene.present.count
    let age = min(
      scene.control.report.tick % (ImaginedPaths.horizon + 1), scene.trail.count / n - 1)
    var paths = ImaginedPaths()
    paths.truth = Array(scene.trail.suffix((age + 1) * n))
    let start = paths.truth.prefix(n)
    let rows = 1 + ImaginedPaths.samples
    var steps = ImaginedSteps(
      from: Array(repeatElement(start, count: rows).joined()), in: scene.model,
      noise: max(scene.model.imaginedNoise, 0))
    var generator = RandomGenerator(seed: Self.seed)
    var rollouts = [[Float]](repeating: Array(start), count: rows)
    let dynamics = scene.model.dynamics(of: world, scene.model.inference)
    for _ in 0..<ImaginedPaths.horizon {
      // The first has none of the noise.
      steps.step(evaluator, dynamics, noisyFrom: 1, &generator)
      for row in 0..<rows { rollouts[row] += steps.codes[row * n..<(row + 1) * n] }
    }
    paths.mean = rollouts[0]
    paths.sampled = Array(rollouts.dropFirst())
    return paths
  }
}

/// Asks a policy and a planner what to do, tick by tick, from the codes that control saw.
struct PolicyComparer {
  /// The most ticks that are made up for at a look.
  private static let mostTicks = 3

  private(set) var comparison = ActionComparison()
  private let world: any World
  private var planner: Planner?
  /// A planner as it was made.
  private struct Planner {
    let name: ControllerName
    let settings: PlannerSettings
    /// The updates of the policy that advises it; 0 where none does.
    let advice: Int
    let controller: any Controller
    /// Its last plan.
    var plan: Plan?
  }

  /// The control ticks that are compared so far, and their episode.
  private var seen: (ticks: Int, episode: Int)?

  init(_ world: any World) { self.world = world }

  mutating func compare(_ policy: any PolicyEvaluator, _ scene: Inspection) {
    let control = scene.control.report
    let model = scene.model
    let n = scene.present.count
    guard choose(scene), let planner = planner?.controller,
      let objective = try? model.cost.objective(
        actionSize: world.actionSpace.size, settings: scene.state.scene.control)
    else { return }
    if let seen, seen.ticks > control.ticks { comparison = ActionComparison() }
    if seen?.episode != control.episode { planner.begin() }
    let new = min(
      control.ticks - (seen?.ticks ?? control.ticks - 1), Self.mostTicks, scene.trail.count / n)
    seen = (control.ticks, control.episode)
    guard new > 0 else { return }
    let dynamics = model.dynamics(of: world, model.inference)
    let codes = Array(scene.trail.suffix(new * n))
    for tick in 0..<new {
      let code = Array(codes[tick * n..<(tick + 1) * n])
      comparison.policy += actions(policy.evaluate(rows: 1, codes: code).actions)
      let decision = planner.decide(
        Beliefs(values: code, dynamics: dynamics, objective: objective))
      comparison.planned += actions(decision.actions)
      self.planner?.plan = decision.plan
    }
    let most = ActionComparison.length * world.actionSpace.size
    comparison.policy = comparison.policy.suffix(most)
    comparison.planned = comparison.planned.suffix(most)
  }

  /// Makes the planner in charge, or the scene's where none is, as control would.
  ///
  /// - Returns: Whether there is one.
  private mutating func choose(_ scene: Inspection) -> Bool {
    let held = scene.state.scene
    let inCharge = scene.state.planner.flatMap { held.registry.controllers[$0] }
    guard
      let description = inCharge?.planner != nil ? inCharge : held.searchingController,
      description.planner != nil
    else { return false }
    let adviser =
      held.planner.takesAdvice
      ? scene.model.learned.policy(for: description, agent: scene.model.agent?.name) : nil
    let advice = adviser?.updates ?? 0
    if let planner, planner.name == description.name, planner.settings == held.planner,
      planner.advice == advice
    {
      return true
    }
    let made = description.make(
      PlannerRequest(
        settings: held.planner, problemCount: 1, stateSize: scene.present.count,
        bounds: .unit(actionSize: world.actionSpace.size), seed: 0), adviser)
    guard let made else { return false }
    if planner?.name != description.name { comparison = ActionComparison() }
    if let plan = planner?.plan { made.adopt(plan) }
    comparison.planner = description.name
    planner = Planner(
      name: description.name, settings: held.planner, advice: advice, controller: made)
    return true
  }

  /// Fractions of the limits in the system's units.
  private func actions(_ fractions: [Float]) -> [Double] {
    var vector = ActionVector()
    let size = world.actionSpace.size
    for index in 0..<min(size, fractions.count) where fractions[index].isFinite {
      vector[index] = Double(fractions[index])
    }
    let action = world.actionSpace.action(vector)
    return (0..<size).map { action[$0] }
  }
}
