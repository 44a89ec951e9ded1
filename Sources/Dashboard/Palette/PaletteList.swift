import Control
import Foundation
import LiveSession
import Planning
import Scenes
import TerminalUI

/// A row of the palette.
package struct PaletteEntry: Equatable {
  /// What the row does.
  package enum Act: Equatable {
    /// Run an action of a scope.
    case run(DashboardAction, KeyScope)
    /// Write this text, to go on typing.
    case write(String)
    /// Nothing: the row says what is missing.
    case none
  }

  /// The name, as it can be typed.
  package var title: String
  /// What it does, or what the value may be.
  package var detail: String
  /// The keys that do the same; empty when there are none.
  var keys = ""
  /// What enter does.
  var act: Act
  /// The letters of the title that were typed.
  var matched: [Int] = []
}

/// The commands of the palette: those of the key table, and those that carry a value.
package enum PaletteList {
  /// The rows for what was typed, best first; rows that fit alike stay in the order of the table.
  package static func entries(
    _ typed: String, state: DashboardState, snapshot: SessionSnapshot, table: KeyTable
  ) -> [PaletteEntry] {
    if let settings = settingEntries(typed, state: state, snapshot: snapshot) { return settings }
    if let goals = GoalEntries.typed(typed, snapshot: snapshot) { return goals }
    let glyphs = state.appearance.glyphs
    let all =
      commandEntries(table, isManual: snapshot.wantsManual, glyphs: glyphs)
      + valueEntries(state: state, snapshot: snapshot)
    guard typed.contains(where: { $0 != " " }) else { return all }
    let ranked = all.enumerated().compactMap { index, entry -> (Int, Int, PaletteEntry)? in
      guard let score = score(of: entry, typed) else { return nil }
      var matched = entry
      matched.matched = FuzzyMatch(typed, in: entry.title)?.positions ?? []
      return (score, index, matched)
    }
    return ranked.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.map(\.2)
  }

  /// The name counts most; what a command does, and its key, find it too.
  private static func score(of entry: PaletteEntry, _ typed: String) -> Int? {
    var best = FuzzyMatch(typed, in: entry.title)?.score
    // A whole word of the sentence beats letters scattered over a name.
    let words = typed.lowercased().split(separator: " ")
    let detail = " \(entry.detail.lowercased())"
    if words.allSatisfy({ detail.contains(" \($0)") }) {
      best = max(best ?? 0, 8 * typed.count)
    }
    if entry.keys.split(separator: " ").contains(Substring(typed)) { best = (best ?? 0) + 200 }
    return best
  }

  // MARK: - Rows

  /// The commands outside overlays, one row for each thing that they do.
  private static func commandEntries(
    _ table: KeyTable, isManual: Bool, glyphs: GlyphSet
  ) -> [PaletteEntry] {
    var entries: [PaletteEntry] = []
    for command in table.commands {
      switch command.scope {
      case .overlay: continue
      case .manual where !isManual: continue
      default: break
      }
      if command.action == .palette(.opened) { continue }
      let keys = command.keys.map(\.label).joined(separator: " ")
      let act = PaletteEntry.Act.run(command.action, command.scope)
      let same = entries.firstIndex { entry in
        guard case .run(let action, _) = entry.act else { return false }
        return action == command.action
      }
      if let same {
        // The same thing in a narrower scope, by another key.
        if case .always = command.scope {
          entries[same].keys = [entries[same].keys, keys].filter { !$0.isEmpty }
            .joined(separator: " ")
        }
        continue
      }
      entries.append(
        PaletteEntry(title: command.title, detail: command.help, keys: keys, act: act))
    }
    return entries
  }

  private static func valueEntries(
    state: DashboardState, snapshot: SessionSnapshot
  ) -> [PaletteEntry] {
    let planners = snapshot.control.controllers.descriptions.map { description in
      PaletteEntry(
        title: "planner \(description.name.rawValue)", detail: description.summary,
        act: .run(.control(.plannerChosen(description.name)), .views))
    }
    let themes = ThemeChoice.allCases.map { choice in
      PaletteEntry(
        title: "theme \(choice.rawValue)", detail: choice.summary,
        act: .run(.themeChosen(choice), .views))
    }
    return planners + themes
      + snapshot.settings.map { setting in
        settingEntry(setting, state: state, snapshot: snapshot)
      } + GoalEntries.names(snapshot)
  }

  // MARK: - Settings

  /// "horizon" for "planner.horizon".
  static func shortName(_ key: String) -> String {
    key.split(separator: ".").last.map(String.init) ?? key
  }

  private static func settingEntry(
    _ setting: LiveSetting, state: DashboardState, snapshot: SessionSnapshot
  ) -> PaletteEntry {
    let value = Numbers.setting(
      setting.value, isInteger: setting.isInteger)
    return PaletteEntry(
      title: "set \(shortName(setting.key))",
      detail: "\(setting.summary), now \(value), \(range(of: setting))",
      act: .write("set \(shortName(setting.key)) "))
  }

  private static func range(of setting: LiveSetting) -> String {
    "from \(Numbers.setting(setting.minimum, isInteger: setting.isInteger)) to "
      + Numbers.setting(setting.maximum, isInteger: setting.isInteger)
  }

  /// The rows once "set NAME VALUE" is being typed; nil as long as it is not.
  private static func settingEntries(
    _ typed: String, state: DashboardState, snapshot: SessionSnapshot
  ) -> [PaletteEntry]? {
    let words = typed.split(separator: " ").map(String.init)
    let hasValue = words.count == 3
    guard words.first?.lowercased() == "set", hasValue || words.count == 2 && typed.hasSuffix(" ")
    else { return nil }
    let named = snapshot.settings.filter { setting in
      [setting.key, shortName(setting.key)].contains(words[1].lowercased())
    }
    guard !named.isEmpty else { return nil }
    return named.map { setting in
      guard hasValue else { return settingEntry(setting, state: state, snapshot: snapshot) }
      var entry = PaletteEntry(
        title: "set \(shortName(setting.key)) \(words[2])", detail: setting.summary, act: .none)
      guard let value = plainNumber(words[2]), value >= setting.minimum, value <= setting.maximum,
        !setting.isInteger || value == value.rounded()
      else {
        entry.detail =
          "expected a \(setting.isInteger ? "whole " : "")number \(range(of: setting))"
        return entry
      }
      entry.act = .run(.control(.settingGiven(key: setting.key, value: value)), .views)
      return entry
    }
  }

  /// A number as it is usually typed; hexadecimal and the like are numbers to Swift, but nobody means
  /// them here.
  static func plainNumber(_ text: String) -> Double? {
    guard text.allSatisfy({ "0123456789.+-eE".contains($0) }), let value = Double(text),
      value.isFinite
    else { return nil }
    return value
  }
}
