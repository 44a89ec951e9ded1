import Control
import LiveSession
import Planning
import TerminalUI

/// The sentences of the screen: one place, one voice.
enum Wording {
  /// What is said of a goal; of one that the user chose, in general words.
  static func task(_ control: ControlReport) -> (success: String, held: String) {
    control.score.task.goal == .scene
      ? (control.successWord, control.heldWords) : ("at the moved goal", "held at the moved goal")
  }

  /// How far walks reach, in a few words and in a sentence.
  static func range(
    _ range: TraverseRange, _ glyphs: GlyphSet
  ) -> (short: String, sentence: String) {
    let about = glyphs == .unicode ? "\u{B1}" : "+-"
    return switch range {
    case .posterior:
      ("mean \(about) 2 sd", "two standard deviations of all codes to either side of their mean")
    case .normalQuantiles:
      (
        "N(0,1) quantiles",
        "from the 2.5 to the 97.5 % quantile of N(0, 1), even in probability"
      )
    case .fixed: ("-2 to 2", "from -2 to 2, whatever the codes are")
    case .extremes:
      ("data min to max", "from the smallest to the largest code of the experience")
    case .aroundCode:
      (
        "code \(about) 2 sd",
        "two standard deviations of all codes to either side of the present one"
      )
    }
  }

  /// A rounded wait: "20 s", "3 min".
  static func aboutSeconds(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "a while" }
    if seconds >= 120 { return "\(Int((seconds / 60).rounded())) min" }
    if seconds >= 20 { return "\(Int((seconds / 5).rounded()) * 5) s" }
    return "\(max(Int(seconds.rounded()), 1)) s"
  }
}
