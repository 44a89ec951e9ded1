import Dashboard
import LiveSession
import Measurement

extension ScreenLayout {
  /// Lays out a view for a session with so much to show.
  init(view: DashboardView, width: Int, height: Int, latentSize: Int, hasRace: Bool = false) {
    var snapshot = SessionSnapshot()
    snapshot.training.dimensionKL = Array(repeating: 0, count: latentSize)
    snapshot[RaceReport.self].number = hasRace ? 1 : 0
    self.init(of: view, snapshot, width: width, height: height)
  }
}
