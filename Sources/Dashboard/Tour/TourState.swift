/// How far the guided tour is.
package struct TourState: Sendable, Equatable {
  /// The step.
  package var step: TourStep
  /// Whether the answer of its question is asked for.
  package var isRevealed = false
  /// When the step began, in seconds since launch: what happened before does not count as its answer.
  package var since: Double

  /// Begins a step.
  package init(step: TourStep = .pixels, at seconds: Double) {
    self.step = step
    since = seconds
  }
}

/// The steps of the tour, in order.
package enum TourStep: Int, Sendable, CaseIterable {
  /// What the model is given.
  case pixels
  /// Experience is collected.
  case experience
  /// The ELBO rises.
  case bound
  /// KL is spent.
  case divergence
  /// Which dimensions are used.
  case dimensions
  /// The latent space takes a shape.
  case geometry
  /// What the dynamics imagine.
  case dream
  /// Walking along one dimension.
  case traversal
  /// Planning in the latent space.
  case planning
  /// Learning to act.
  case agent
  /// Disturb it.
  case disturbance
  /// Two ways, and the mean of both.
  case ways
  /// How the fan parts.
  case sides
  /// Where z lies.
  case plane
  /// Walking through z.
  case walk
  /// The weight of the KL.
  case weight
  /// All policies from one start.
  case contest

  /// The steps of a scene, in order.
  package static func steps(imitation: Bool) -> [TourStep] {
    allCases.filter { ($0.rawValue > TourStep.disturbance.rawValue) == imitation }
  }

  /// The view that the step opens.
  package var view: DashboardView { place.view }

  /// The panel to look at.
  package var panel: Panel { place.panel }

  private var place: (view: DashboardView, panel: Panel) {
    switch self {
    case .pixels: (.overview, .pictures)
    case .experience: (.overview, .stage)
    case .bound: (.overview, .curves)
    case .divergence: (.curves, .curves)
    case .dimensions: (.curves, .dimensions)
    case .geometry: (.latent, .latent)
    case .dream: (.dream, .dreamFilm)
    case .traversal: (.traverse, .sliders)
    case .planning: (.control, .planner)
    case .agent: (.agent, .agentMap)
    case .disturbance: (.overview, .planner)
    case .ways: (.imitation("overview"), .fan)
    case .sides: (.imitation("overview"), .fanShares)
    case .plane: (.imitation("latent"), .latentPlane)
    case .walk: (.imitation("traverse"), .routeSliders)
    case .weight: (.imitation("control"), .settings)
    case .contest: (.imitation("control"), .imitationRace)
    }
  }
}
