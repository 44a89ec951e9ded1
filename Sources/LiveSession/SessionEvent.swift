import Planning

/// What the user (or a script) asks of a session; the only way the screen acts on it.
public enum SessionEvent: Sendable, Equatable, Codable {
  /// Pause or resume training.
  case trainingPauseToggled
  /// Pause or resume control.
  case controlPauseToggled
  /// Let another planner decide from the next tick on.
  case plannerSelected(PlannerKind)
  /// End the episode and start another.
  case episodeReset
  /// Throw the model away and learn again from scratch.
  case trainingRestarted
  /// Push the system with a short impulse.
  case kicked
  /// Take control by hand, or give it back to the planner.
  case manualToggled
  /// In manual control, hold this fraction of the action limit (-1...1) for 150 ms.
  case manualAction(Double)
  /// Decode around this latent dimension.
  case traverseDimensionSelected(Int)
  /// Move the traversed latent along its dimension by this many standard deviations.
  case traverseMoved(Double)
  /// Put the traversed latent back to the present code.
  case traverseReset
  /// Walk, mark or interpolate in the Traverse view.
  case traverse(TraverseRequest)
  /// Dream something else in the Dream view.
  case dream(DreamRequest)
  /// Make the present observation, or the scene's goal, the goal.
  case goalSet(GoalChoice)
  /// Change a live setting, by its key path, to a value inside its range.
  case settingChanged(key: String, value: Double)
  /// Start or end a race of planners.
  case race(RaceRequest)
  /// Save a checkpoint now.
  case saveRequested
  /// Look at the latent space's geometry in some way.
  case geometry(GeometryRequest)
  /// Look into the model for this: what is costly to compute is computed only while it is seen.
  case subjectChanged(InspectionSubject)
}

/// Which observation is the goal.
public enum GoalChoice: String, Sendable, Equatable, Codable {
  /// The goal of the scene.
  case scene
  /// What the system looks like now.
  case present
}

/// What a screen looks at; the inspection loop computes what it needs, and no more.
public enum InspectionSubject: String, Sendable, Equatable, Codable, CaseIterable {
  /// Everything at a glance.
  case overview
  /// The learning curves.
  case curves
  /// The geometry of the latent space.
  case latent
  /// Open-loop prediction.
  case dream
  /// Walks through the latent space.
  case traverse
  /// Planners and the system they control.
  case control
}
