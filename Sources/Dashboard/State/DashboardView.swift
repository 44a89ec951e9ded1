import LiveSession

/// The views of the screen; the raw value is the key that opens it.
package enum DashboardView: Int, Sendable, CaseIterable, Hashable, Codable {
  /// Everything at a glance.
  case overview = 1
  /// The learning curves, and the KL of every latent dimension.
  case curves
  /// The latent space, large.
  case latent
  /// What the model sees and what it imagines, large.
  case dream
  /// A walk along the latent dimensions, decoded.
  case traverse
  /// Planner, costs, returns and outcomes.
  case control

  /// The word for the view on the screen and in the help.
  package var title: String {
    switch self {
    case .overview: "overview"
    case .curves: "curves"
    case .latent: "latent"
    case .dream: "dream"
    case .traverse: "traverse"
    case .control: "control"
    }
  }

  /// What the view shows, in a sentence for the help and the palette.
  package var summary: String {
    switch self {
    case .overview: "everything at a glance: curves, codes, pictures, planner"
    case .curves: "the learning curves, large, and the KL of each dimension"
    case .latent: "the latent space, large, with its axes, modes and cursor"
    case .dream: "what the model imagines frame by frame, beside the truth"
    case .traverse: "a walk along the latent dimensions, decoded"
    case .control: "planner, goal, plan, costs and episodes; races of planners"
    }
  }

  /// What the session must look into while the view is open.
  package var subject: InspectionSubject { InspectionSubject(rawValue: title) }

  /// What looks into the model for the views.
  package static let inspectors: [any Inspector.Type] = [
    TraverseInspector.self, DreamInspector.self, GeometryInspector.self, ForesightInspector.self,
  ]

  /// The view to open for a panel that takes the arrows: where it has them first, else any that has it.
  static func home(of panel: PanelKind) -> DashboardView? {
    allCases.first { $0.focusable.first == panel }
      ?? allCases.first { $0.focusable.contains(panel) }
  }

  /// The panels that take the arrow keys, in the order in which `tab` visits them.
  package var focusable: [PanelKind] {
    switch self {
    case .overview: [.latent, .curves, .planner]
    case .curves: [.curves, .planner]
    case .latent: [.latent, .planner]
    case .dream: [.dreamFilm, .planner]
    case .traverse: [.sliders, .planner]
    case .control: [.planner, .settings]
    }
  }
}

/// The parts of a view.
package enum PanelKind: String, Sendable, CaseIterable, Hashable, Codable {
  /// Scene, stage, update, clock, success.
  case header
  /// The learning curves.
  case curves
  /// The KL of every latent dimension.
  case dimensions
  /// The latent space.
  case latent
  /// The same codes, coloured by other quantities.
  case colourings
  /// Numbers beside the latent space: axes, deviations, the present code.
  case latentDetails
  /// The eigenvalues of A at the present code.
  case localDynamics
  /// What lies under the cursor of the latent space, decoded.
  case cursor
  /// True, reconstructed and imagined frames.
  case pictures
  /// The playing frame of a dream: true, reconstruction, imagined, error.
  case dreamPictures
  /// The frames of a dream over time.
  case dreamFilm
  /// The errors of dreams against the horizon.
  case dreamErrors
  /// The sliders of the latent dimensions.
  case sliders
  /// The traversed latent, decoded.
  case decoded
  /// Decoded frames along the traversed dimension.
  case filmStrip
  /// Decoded frames between two marked latents.
  case interpolation
  /// The planner, its cost and its action.
  case planner
  /// Goal, pace, kicks, and how far the episode lies behind the oracle.
  case steering
  /// What was planned beside what happened.
  case foresight
  /// The cost after every iteration of the last decision.
  case costs
  /// The returns and outcomes of finished episodes.
  case episodes
  /// The true state and the timing of the control loop.
  case system
  /// The race of planners.
  case race
  /// The settings that can be changed live.
  case settings
  /// What the view shows, in words, and its keys.
  case guide
  /// What is happening and what to expect.
  case stage
  /// The keys that matter now, and what the screen costs.
  case hints

  /// The words for a panel that takes the arrows, in sentences.
  var title: String {
    switch self {
    case .curves: "curves"
    case .latent: "latent space"
    case .dreamFilm: "film"
    case .sliders: "sliders"
    case .planner: "planner"
    case .settings: "settings"
    default: rawValue
    }
  }
}
