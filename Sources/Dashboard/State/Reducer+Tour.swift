import LiveSession

extension DashboardState {
  /// Moves through the guided tour; every step opens the view that it speaks of.
  mutating func reduceTour(
    _ action: TourAction, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    switch action {
    case .started:
      let first = TourStep.steps(imitation: snapshot.isImitation).first
      return begin(first ?? .pixels, snapshot: snapshot)
    case .moved(let steps):
      guard let tour else { return DashboardOutcome() }
      return move(tour, by: steps, snapshot: snapshot)
    case .answered:
      guard let tour else { return DashboardOutcome() }
      guard tour.isRevealed else {
        self.tour?.isRevealed = true
        return DashboardOutcome()
      }
      return move(tour, by: 1, snapshot: snapshot)
    }
  }

  private mutating func move(
    _ tour: TourState, by steps: Int, snapshot: SessionSnapshot
  ) -> DashboardOutcome {
    let all = TourStep.steps(imitation: snapshot.isImitation)
    let place = (all.firstIndex(of: tour.step) ?? 0) + steps
    guard place < all.count else {
      self.tour = nil
      return DashboardOutcome()
    }
    return begin(all[max(place, 0)], snapshot: snapshot)
  }

  private mutating func begin(_ step: TourStep, snapshot: SessionSnapshot) -> DashboardOutcome {
    overlay = nil
    tour = TourState(step: step, at: snapshot.elapsed)
    // The tour shows what happens: a pinned picture would stand still.
    looks.frozenAt = nil
    return open(step.view)
  }
}
