import LiveSession
import TerminalUI

/// The words of the Dream view.
enum DreamWords {
  /// The modes with the commands that choose them.
  static let modes: [(mode: DreamMode, command: String, name: String, short: String)] = [
    (.live, "dream-view.live", "live trail", "live"),
    (.heldOut, "dream-view.held-out", "held out", "held out"),
    (.fromHere, "dream-view.from-now", "from now", "now"),
    (.prior, "dream-view.prior", "prior", "prior"),
    (.sampled, "dream-view.sampled", "sampled", "sampled"),
  ]

  /// What the rows of a mode are, the longest first.
  static func captions(_ report: DreamReport) -> [String] {
    let seen = Counted.frames(report.conditioned)
    let dreamed = max(report.frameCount - report.conditioned, 0)
    let split = "\(seen) seen, \(dreamed) dreamed"
    switch report.mode {
    case .live:
      return [
        "what control did: \(split) with the same actions", "what control did: \(split)", split,
      ]
    case .heldOut:
      return [
        "never trained on, sequence \(report.sequence + 1): \(split) with the same actions",
        "never trained on, sequence \(report.sequence + 1): \(split)", split,
      ]
    case .fromHere:
      return [
        "\(split) with the plan of that moment, beside what then happened",
        "\(split) with the plan of that moment", split,
      ]
    case .prior:
      return [
        "decoded z ~ N(0, I), draw \(report.sequence + 1), beside true frames of random states",
        "decoded z ~ N(0, I), draw \(report.sequence + 1)", "z ~ N(0, I)",
      ]
    case .sampled:
      return [
        "z1 ~ N(0, I), then the learned dynamics with their noise; true rollouts with the same"
          + " random actions",
        "drawn from the model, beside true rollouts with the same actions", "drawn from the model",
      ]
    }
  }

  /// What must be known beside the frames; empty for nothing.
  static func note(_ report: DreamReport) -> String {
    switch report.note {
    case .none: ""
    case .waiting: "control has not gone far enough in this episode"
    case .withoutPlan: "no plan: dreamed without action"
    case .episodeEnded: "the episode ended"
    }
  }

  /// A frame's place in time, in falling length: "seen -2", "dreamed +3".
  static func places(of frame: Int, in report: DreamReport) -> [String] {
    let ahead = frame - report.conditioned + 1
    return ahead > 0 ? ["dreamed +\(ahead)", "+\(ahead)"] : ["seen \(ahead)", "\(ahead)"]
  }
}

/// Words with a number.
enum Counted {
  /// "1 frame", "5 frames".
  static func frames(_ count: Int) -> String { count == 1 ? "1 frame" : "\(count) frames" }
}
