import LiveSession

extension SessionSnapshot {
  /// The dream with numbers that can be counted with, whatever was reported.
  var shownDream: DreamReport {
    var report = self[DreamReport.self]
    report.frameCount = min(max(report.frameCount, 0), 9_999)
    report.conditioned = min(max(report.conditioned, 0), report.frameCount)
    report.sequence = min(max(report.sequence, 0), 9_999)
    return report
  }
}
