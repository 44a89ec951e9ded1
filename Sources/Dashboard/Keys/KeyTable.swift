import LiveSession
import TerminalUI

/// The keys of the program, in one list.
///
/// Dispatch, the hint line, the help, the palette and the manual page read the same table, so that
/// none of them can be stale.
package struct KeyTable: Sendable {
  /// The bindings, in the order of the help.
  package let bindings: [KeyBinding]
  /// Every action that keys are bound to, or were before the user took them away, by its name; in the
  /// order of the bindings.
  package let commands: [KeyCommand]
  /// The bindings of a scope, in the order of the help.
  private let scoped: [KeyScope: [KeyBinding]]
  /// The first key of every command by its name, as the screen writes it; empty for one without a key.
  let labels: [String: String]
  /// What a key does in a scope.
  private let actions: [KeyScope: [KeyStroke: DashboardAction]]

  /// The views that it can open, in the order of the help.
  package let views: [DashboardView]

  /// The keys as they come out of the box, those of some views among them.
  package init(views: [DashboardView], session: [KeyBinding]? = nil) {
    self.init(
      (session ?? Self.sessionKeys) + Self.viewKeys(views) + views.flatMap { $0.keys() }
        + Self.programKeys
        + Self.overlayKeys, views: views)
  }

  /// Makes a table; where two bindings of one scope share a key the first holds (see `conflicts`).
  package init(_ bindings: [KeyBinding], views: [DashboardView]) {
    self.bindings = bindings
    self.views = views
    commands = bindings.flatMap(KeyCommand.all)
    scoped = Dictionary(grouping: bindings, by: \.scope)
    labels = Dictionary(
      commands.map { ($0.name, $0.keys.first?.label ?? "") },
      uniquingKeysWith: { first, _ in first })
    var actions: [KeyScope: [KeyStroke: DashboardAction]] = [:]
    for binding in bindings {
      for stroke in binding.strokes where actions[binding.scope]?[stroke.key] == nil {
        actions[binding.scope, default: [:]][stroke.key] = stroke.action
      }
    }
    self.actions = actions
  }

  /// The views in the order of their digits.
  package var numberedViews: [DashboardView] { views.sorted { $0.number < $1.number } }

  /// The chapters of the help.
  package var chapters: [HelpChapter] {
    var chapters: [HelpChapter] = [.session, .views]
    for chapter in views.flatMap(\.chapters) where !chapters.contains(chapter) {
      chapters.append(chapter)
    }
    return chapters + [.program, .overlays]
  }

  /// The view to open for a panel that takes the arrows: where it has them first, else any that has it.
  func home(of panel: Panel) -> DashboardView? {
    numberedViews.first { $0.focusable.first == panel }
      ?? numberedViews.first { $0.focusable.contains(panel) }
  }

  /// The scopes in force, narrowest first.
  ///
  /// - Parameter isManual: Whether the user acts by hand.
  package static func scopes(of state: DashboardState, isManual: Bool) -> [KeyScope] {
    if let overlay = state.overlay { return [.overlay(overlay.kind), .always] }
    let tour: [KeyScope] = state.tour == nil ? [] : [.overlay(.tour)]
    let manual: [KeyScope] = isManual && state.focused == .planner ? [.manual] : []
    return tour + manual + [.panel(state.focused), .view(state.view), .views, .always]
  }

  /// The bindings of a scope, in the order of the help.
  func bindings(in scope: KeyScope) -> [KeyBinding] { scoped[scope] ?? [] }

  /// What a key does now; nil when it does nothing.
  package func action(for key: KeyStroke, scopes: [KeyScope]) -> DashboardAction? {
    for scope in scopes {
      if let action = actions[scope]?[key] { return action }
    }
    return nil
  }

  /// The pairs of bindings that claim one key at one time, as sentences; empty in a sound table.
  ///
  /// A narrow scope may not silently take a key from a wider one. Two exceptions are meant: in
  /// manual control the arrows act instead of choosing a planner, and overlays have the keyboard
  /// to themselves.
  package var conflicts: [String] {
    var found: [String] = []
    for (index, first) in bindings.enumerated() {
      var seen: Set<KeyStroke> = []
      for stroke in first.strokes where !seen.insert(stroke.key).inserted {
        found.append("key \(stroke.key.label) stands twice for \"\(first.help)\"")
      }
      for second in bindings[(index + 1)...] where Self.overlaps(first.scope, second.scope) {
        for key in second.strokes.map(\.key) where seen.contains(key) {
          found.append("key \(key.label) means both \"\(first.help)\" and \"\(second.help)\"")
        }
      }
    }
    return found
  }

  /// Whether two scopes can be in force at one time and must not share a key.
  static func overlaps(_ first: KeyScope, _ second: KeyScope) -> Bool {
    if first == second { return true }
    switch (first, second) {
    case (.always, _), (_, .always): return true
    case (.overlay, _), (_, .overlay): return false
    case (.manual, .panel(.planner)), (.panel(.planner), .manual): return false
    case (.panel, .panel), (.view, .view): return false
    case (.manual, .panel), (.panel, .manual): return false
    case (.panel(let panel), .view(let view)), (.view(let view), .panel(let panel)):
      return view.focusable.contains(panel)
    default: return true
    }
  }
}
