import Planning
import Policies

/// What is believed of several worlds before they act, and what can be thought about it: all of one
/// version of one model.
package struct Beliefs {
  /// A row a world: the means of latents, or true states for a controller that may see them,
  /// `[worlds, size]`.
  package let values: [Float]
  /// The same worlds as a policy reads them that knows no codes; nil for codes, and where nobody looks.
  package let reading: (PolicyInput) -> [Float]?
  /// The same worlds as pictures; empty where somebody sees through a model.
  package let pictures: [PictureReading]
  /// What can be thought about them; nil where only pictures are known.
  private let thought: (dynamics: any Dynamics, objective: any Objective)?

  /// Joins what belongs together.
  package init(
    values: [Float], dynamics: any Dynamics, objective: any Objective,
    reading: @escaping (PolicyInput) -> [Float]? = { _ in nil }
  ) {
    self.values = values
    self.reading = reading
    pictures = []
    thought = (dynamics, objective)
  }

  /// Knows nothing but pictures.
  package init(pictures: [PictureReading]) {
    self.pictures = pictures
    values = []
    reading = { _ in nil }
    thought = nil
  }

  /// How a row goes on under an action, as far as is known; traps where only pictures are.
  package var dynamics: any Dynamics { known.dynamics }
  /// What is wanted; traps where only pictures are known.
  package var objective: any Objective { known.objective }

  private var known: (dynamics: any Dynamics, objective: any Objective) {
    guard let thought else { preconditionFailure("expected beliefs of a model, found pictures") }
    return thought
  }
}

/// What a controller decided.
package struct Decision: Sendable {
  /// What to do now, as fractions of the limits of every action, `[worlds, m]`.
  package var actions: [Float]
  /// The plan that begins with it; nil for a controller that does not plan.
  package var plan: Plan?
  /// What the policy says beside its actions; nil for a controller that has none.
  package var policy: PolicyOutput?

  /// Decides for actions.
  package init(actions: [Float], plan: Plan? = nil, policy: PolicyOutput? = nil) {
    self.actions = actions
    self.plan = plan
    self.policy = policy
  }
}

/// Decides what several worlds do, tick by tick.
///
/// One thread uses it.
package protocol Controller: AnyObject {
  /// Episodes begin: what belongs to earlier ones is forgotten.
  func begin()

  /// Starts from the plan of whoever was in charge before, without a jump.
  func adopt(_ plan: Plan)

  /// Decides for worlds that begin an episode, or took one tick since the last decision.
  func decide(_ beliefs: Beliefs) -> Decision
}

extension Controller {
  /// Nothing is taken over, unless a controller says otherwise.
  package func adopt(_ plan: Plan) {}
}

/// Searches for the best actions, by a planner.
package final class PlannerController: Controller {
  private let planner: any Planner
  private let adviser: PolicyAdviser?

  /// Puts a planner in charge.
  ///
  /// - Parameter adviser: Whom it asks, if it is one that asks; nil for nobody.
  package init(_ planner: any Planner, adviser: PolicyAdviser? = nil) {
    self.planner = planner
    self.adviser = adviser
    if let adviser { (planner as? any AdvisedPlanner)?.adviser = adviser }
  }

  package func begin() {
    planner.reset(problem: nil)
    adviser?.begin()
  }

  package func adopt(_ plan: Plan) {
    planner.adopt(actions: plan.sequence, horizon: plan.horizon)
  }

  package func decide(_ beliefs: Beliefs) -> Decision {
    let plan = planner.plan(
      states: beliefs.values, dynamics: beliefs.dynamics, objective: beliefs.objective)
    return Decision(actions: plan.actions, plan: plan)
  }
}
