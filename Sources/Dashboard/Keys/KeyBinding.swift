import TerminalUI

/// One key as the table names it.
package enum KeyStroke: Sendable, Hashable {
  /// A printable or control character.
  case character(Unicode.Scalar)
  /// A named key.
  case named(NamedKey)

  /// The key of an input event; nil when the event is not a key.
  package init?(_ event: InputEvent) {
    switch event {
    case .character(let scalar): self = .character(scalar)
    case .key(let key): self = .named(key)
    case .paste, .mouse, .resized, .disconnected: return nil
    }
  }

  /// The name on the screen.
  package var label: String {
    switch self {
    case .character(" "): return "space"
    case .character(let scalar) where scalar.value < 0x20:
      // Control characters are written as the key held with Ctrl: 0x03 is Ctrl-C.
      return "^" + String(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40)))
    case .character(let scalar): return String(Character(scalar))
    case .named(.escape): return "esc"
    case .named(.pageUp): return "pgup"
    case .named(.pageDown): return "pgdn"
    case .named(.backTab): return "shift-tab"
    case .named(let key): return key.rawValue
    }
  }
}

/// Where a binding holds.
///
/// Narrow scopes are asked first.
package enum KeyScope: Sendable, Hashable {
  /// While this overlay is open.
  case overlay(OverlayKind)
  /// While the user acts by hand and the planner panel has the arrows.
  case manual
  /// While this panel has the arrows.
  case panel(Panel)
  /// In this view.
  case view(DashboardView)
  /// In every view, while no overlay is open.
  case views
  /// Everywhere, overlays included.
  case always
}

/// A group of keys with one meaning: feeds dispatch, hints, help and the conflict check.
package struct KeyBinding: Sendable {
  /// The keys, each with what it does.
  package internal(set) var strokes: [(key: KeyStroke, action: DashboardAction)]
  /// The name of what each stroke does, in the order of `strokes`: strokes that do the same share one.
  ///
  /// Names are what users write into their key file, so that they must not change; `KeyCommand` puts
  /// the scope before them.
  package internal(set) var names: [String]
  /// What each name does, where the binding has several; the help has one sentence for all.
  var summaries: [String: String] = [:]
  /// What no key does any more, because the user took its keys away.
  package internal(set) var unbound: [(name: String, action: DashboardAction)] = []
  /// Where the keys hold.
  package var scope: KeyScope
  /// One or two words for the hint line; empty when it is never hinted at.
  package var hint: String
  /// The hint while what the key toggles is on.
  package var hintWhenOn: String
  /// A sentence for the help.
  package var help: String
  /// The chapter of the help.
  package var category: HelpChapter
  /// Hints with larger numbers stay longer when the line is narrow.
  package var importance: Int
  /// Whether at least one key must stay: without it nobody could leave.
  package var isEssential: Bool

  /// A key, the name of what it does, and that in a sentence.
  package typealias Stroke = (key: KeyStroke, name: String, action: DashboardAction, help: String)

  /// Keys that do different things, each with its sentence; those of one name do the same.
  package init(
    _ strokes: Stroke..., in scope: KeyScope, hint: String = "", on: String? = nil, rank: Int = 0,
    isEssential: Bool = false, help: String, _ chapter: HelpChapter
  ) {
    self.init(
      strokes, in: scope, hint: hint, on: on, rank: rank, isEssential: isEssential, help: help,
      chapter)
  }

  /// Keys that do the same.
  package init(
    _ keys: KeyStroke..., name: String, does action: DashboardAction, in scope: KeyScope,
    hint: String = "", on: String? = nil, rank: Int = 0, isEssential: Bool = false, help: String,
    _ chapter: HelpChapter
  ) {
    self.init(
      keys.map { ($0, name, action, "") }, in: scope, hint: hint, on: on, rank: rank,
      isEssential: isEssential, help: help, chapter)
  }

  /// Makes a binding.
  ///
  /// - Parameters:
  ///   - strokes: The keys.
  ///   - rank: Hints of a larger one stay longer when the line is narrow.
  init(
    _ strokes: [Stroke], in scope: KeyScope, hint: String = "", on: String? = nil, rank: Int = 0,
    isEssential: Bool = false, help: String, _ chapter: HelpChapter
  ) {
    self.strokes = strokes.map { ($0.key, $0.action) }
    names = strokes.map(\.name)
    summaries = Dictionary(
      strokes.filter { !$0.help.isEmpty }.map { ($0.name, $0.help) },
      uniquingKeysWith: { first, _ in first })
    self.isEssential = isEssential
    self.scope = scope
    self.hint = hint
    hintWhenOn = on ?? hint
    self.help = help
    category = chapter
    importance = rank
  }

  /// The keys as the screen names them: "1-6", "arrows", "p P".
  ///
  /// - Parameter glyphs: Arrow keys are signs where there are any, words in ASCII.
  package func label(_ glyphs: GlyphSet) -> String {
    let keys = strokes.map(\.key)
    guard !keys.isEmpty else { return "unbound" }
    let arrows: [KeyStroke] = [.named(.left), .named(.right), .named(.up), .named(.down)]
    if keys.count == arrows.count, Set(keys) == Set(arrows) { return "arrows" }
    if keys == [.named(.left), .named(.right)] {
      return glyphs == .unicode ? "\u{2190}\u{2192}" : "left right"
    }
    if keys == [.named(.up), .named(.down)] {
      return glyphs == .unicode ? "\u{2191}\u{2193}" : "up down"
    }
    if let run = Self.run(of: keys) { return run }
    return keys.map { Self.sign(of: $0, glyphs) }.joined(separator: " ")
  }

  /// A key among others: an arrow as its sign where there are any, else its name.
  private static func sign(of key: KeyStroke, _ glyphs: GlyphSet) -> String {
    guard glyphs == .unicode else { return key.label }
    return switch key {
    case .named(.left): "\u{2190}"
    case .named(.right): "\u{2192}"
    case .named(.up): "\u{2191}"
    case .named(.down): "\u{2193}"
    default: key.label
    }
  }

  /// The keys in a hint, where room is dear: a key and its opposite with shift are named once.
  package func shortLabel(_ glyphs: GlyphSet) -> String {
    let keys = strokes.map(\.key)
    guard keys.count == 2 else { return label(glyphs) }
    switch (keys[0], keys[1]) {
    case (.named(.tab), .named(.backTab)): return keys[0].label
    case (.character(let first), .character(let second))
    where first != second && first.properties.uppercaseMapping == String(Character(second)):
      return keys[0].label
    default: return label(glyphs)
    }
  }

  /// Three or more characters that follow each other, as "1-6".
  private static func run(of keys: [KeyStroke]) -> String? {
    let values = keys.compactMap { key -> UInt32? in
      guard case .character(let scalar) = key else { return nil }
      return scalar.value
    }
    guard values.count == keys.count, values.count > 2, let first = keys.first,
      let last = keys.last, zip(values, values.dropFirst()).allSatisfy({ $0 + 1 == $1 })
    else { return nil }
    return "\(first.label)-\(last.label)"
  }
}
