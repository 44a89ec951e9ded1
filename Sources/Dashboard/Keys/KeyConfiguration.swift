import LiveSession
import Settings
import Validation

/// The user's own keys: a JSON5 object from names of commands to keys.
///
///     {
///       "kick": "h",                        // instead of k
///       "planner-next": ["p", "f2"],        // two keys
///       "latent.rotate-left": "ctrl-b",     // in the latent space only
///       "tour": null,                       // no key; the palette still finds it
///     }
///
/// The names are those of the palette and the manual page. What is not named keeps its keys.
package enum KeyConfiguration {
  /// The largest file that is read, in bytes.
  package static let sizeLimit = 64 << 10

  /// The table with the keys of a file.
  ///
  /// - Parameters:
  ///   - text: JSON5.
  ///   - source: The file that errors name.
  ///   - table: The keys out of the box.
  /// - Throws: The first thing that is wrong: a name, a key, a value, or two commands for one key.
  package static func table(
    text: String, source: String, changing table: KeyTable = .standard
  ) throws(InputError) -> KeyTable {
    let tree = try JSON5Reader.read(text, source: source)
    guard case .object(let members) = tree.value else {
      throw error(tree, source, "", expected: "an object of commands and keys")
    }
    var keys: [String: [KeyStroke]] = [:]
    for member in members {
      keys[member.key] = try strokes(of: member, source: source, table: table)
    }
    let changed = table.rebound(keys)
    for member in members {
      guard let command = changed.command(member.key) else { continue }
      for key in command.keys {
        guard let rival = changed.rivals(of: command, for: key).first else { continue }
        throw error(
          member.value, source, member.key, expected: "a key that is free there",
          found: "\(PrintableText.quoted(key.label)), which means \(rival.name)",
          suggestion: "take another key, or give \(rival.name) another one (null for none)")
      }
    }
    return changed
  }

  /// The keys of one entry.
  private static func strokes(
    of member: JSONTree.Member, source: String, table: KeyTable
  ) throws(InputError) -> [KeyStroke] {
    // Scenes of either sort read one file.
    let known = KeyTable.all.flatMap(\.commands)
    guard let command = table.command(member.key) ?? known.first(where: { $0.name == member.key })
    else {
      let nearest = NearestName.of(member.key, among: known.map(\.name))
      throw error(
        member.value, source, "", expected: "the name of a command",
        found: PrintableText.quoted(member.key),
        suggestion: nearest.map { "did you mean \($0)?" }
          ?? "latentscope man lists the names under KEYS")
    }
    var strokes: [KeyStroke] = []
    switch member.value.value {
    case .null: break
    case .string: strokes = [try stroke(member.value, source, member.key)]
    case .array(let elements):
      for element in elements {
        let found = try stroke(element, source, member.key)
        guard !strokes.contains(found) else {
          throw error(element, source, member.key, expected: "every key once")
        }
        strokes.append(found)
      }
    default:
      throw error(
        member.value, source, member.key,
        expected: "a key such as \"k\", a list of keys, or null for none")
    }
    guard !strokes.isEmpty || !command.isEssential else {
      throw error(
        member.value, source, member.key,
        expected: "at least one key: without it there would be no way out")
    }
    return strokes
  }

  private static func stroke(
    _ tree: JSONTree, _ source: String, _ path: String
  ) throws(InputError) -> KeyStroke {
    let expected = "a character or the name of a key (space, enter, pgup, f1, ctrl-l ...)"
    guard case .string(let name) = tree.value else {
      throw error(tree, source, path, expected: expected)
    }
    guard let stroke = KeyStroke(name: name) else {
      let nearest = NearestName.of(name, among: KeyStroke.wordsForKeys)
      throw error(
        tree, source, path, expected: expected, suggestion: nearest.map { "did you mean \($0)?" })
    }
    return stroke
  }

  private static func error(
    _ tree: JSONTree, _ source: String, _ path: String, expected: String, found: String? = nil,
    suggestion: String? = nil
  ) -> InputError {
    var line: Int?
    if case .line(let place) = tree.origin { line = place }
    return InputError(
      source: source, line: line, keyPath: path, expected: expected,
      found: found ?? tree.summary, suggestion: suggestion)
  }
}
