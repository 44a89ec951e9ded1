/// What the user wants of colour: the values of `--color`.
package enum ColorChoice: String, Sendable, CaseIterable {
  /// As many colours as the environment and the terminal's description give reason for.
  case auto
  /// 24-bit colour.
  case truecolor
  /// The 256-colour palette.
  case palette256 = "256"
  /// The 16 named colours.
  case palette16 = "16"
  /// No colour.
  case none
}

/// How many colours to use, and why.
package struct ColorDecision: Sendable, Equatable, Codable {
  /// How many colours to use.
  package var depth: ColorDepth
  /// What decided it, for `doctor`.
  package var reason: String

  /// Makes a decision.
  package init(depth: ColorDepth, reason: String) {
    self.depth = depth
    self.reason = reason
  }

  /// Decides, in this order: the user's choice, a non-empty NO_COLOR, TERM=dumb, COLORTERM, the
  /// terminal's description.
  ///
  /// COLORTERM is not believed inside GNU screen, which inherits it from the terminal around it
  /// and does not understand 24-bit colour.
  /// - Parameters:
  ///   - choice: The user's choice.
  ///   - environment: The variables NO_COLOR, TERM, COLORTERM and STY.
  ///   - colors: The number of colours in the terminal's description; 0 when it has none.
  ///   - isDirect: Whether the description says that colours are 24-bit values.
  package static func make(
    choice: ColorChoice, environment: [String: String], colors: Int, isDirect: Bool
  ) -> ColorDecision {
    switch choice {
    case .truecolor: return ColorDecision(depth: .truecolor, reason: "asked for")
    case .palette256: return ColorDecision(depth: .palette256, reason: "asked for")
    case .palette16: return ColorDecision(depth: .palette16, reason: "asked for")
    case .none: return ColorDecision(depth: .none, reason: "asked for")
    case .auto: break
    }
    if let value = environment["NO_COLOR"], !value.isEmpty {
      return ColorDecision(depth: .none, reason: "NO_COLOR is set")
    }
    if environment["TERM"] == "dumb" {
      return ColorDecision(depth: .none, reason: "TERM=dumb")
    }
    let isGNUScreen = environment["STY"].map { !$0.isEmpty } ?? false
    if let value = environment["COLORTERM"], ["truecolor", "24bit"].contains(value.lowercased()),
      !isGNUScreen
    {
      return ColorDecision(depth: .truecolor, reason: "COLORTERM=\(value.lowercased())")
    }
    if isDirect { return ColorDecision(depth: .truecolor, reason: "terminfo has direct colour") }
    let reason = "terminfo has \(colors) colours"
    switch colors {
    case 256...: return ColorDecision(depth: .palette256, reason: reason)
    case 8...: return ColorDecision(depth: .palette16, reason: reason)
    default: return ColorDecision(depth: .none, reason: "terminfo has no colours")
    }
  }
}
