import LiveSession

extension DashboardView {
  /// The views of the program, in the order of the help: all that is known of a view is here and in
  /// its folder.
  package static let standard: [DashboardView] = [
    .latent,
    .curves,
    .dream,
    .traverse,
    .control,
    .agent,
    .overview,
  ]
}

extension [DashboardView] {
  /// What looks into the model for these views.
  package var inspectors: [any Inspector.Type] { flatMap(\.inspectors) }
}
