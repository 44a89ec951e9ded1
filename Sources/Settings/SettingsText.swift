import Validation

/// Writes settings as text that `SettingsReader` reads back.
package enum SettingsText {
  /// All values as JSON, keys in the order of the alphabet.
  package static func json<Root>(_ root: Root, _ settings: [Setting<Root>]) -> String {
    var tree = JSONTree(.object([]))
    for setting in settings.sorted(by: { $0.path < $1.path }) {
      guard let value = setting.value(root) else { continue }
      tree.put(JSONTree(value), at: setting.path.split(separator: ".").map(String.init))
    }
    var text = ""
    write(tree, named: nil, indent: 0, isLast: true, to: &text)
    return text
  }

  private static func write(
    _ tree: JSONTree, named key: String?, indent: Int, isLast: Bool, to text: inout String
  ) {
    let margin = String(repeating: "  ", count: indent)
    let head = margin + (key.map { "\(JSONText.literal($0)): " } ?? "")
    let comma = isLast ? "\n" : ",\n"
    guard case .object(let members) = tree.value, !members.isEmpty else {
      text += head + tree.json + comma
      return
    }
    text += "\(head){\n"
    for (index, member) in members.enumerated() {
      write(
        member.value, named: member.key, indent: indent + 1, isLast: index == members.count - 1,
        to: &text)
    }
    text += "\(margin)}\(comma)"
  }

  /// All values as JSON5 in the order of the settings, each with a comment: what it is, its unit and
  /// what it may be, and its default where it has another value.
  ///
  /// - Parameter defaults: The group as it is when nothing is said of it.
  package static func commented<Root>(
    _ root: Root, _ settings: [Setting<Root>], defaults: Root
  ) -> String {
    let byPath = Dictionary(uniqueKeysWithValues: settings.map { ($0.path, $0) })
    let keys = SettingKeys(settings)
    func lines(of section: String, indent: String) -> [String] {
      (keys.children[section] ?? []).flatMap { key -> [String] in
        let path = section.isEmpty ? key : "\(section).\(key)"
        guard let setting = byPath[path] else {
          return (section.isEmpty ? [""] : []) + ["\(indent)\(self.key(key)): {"]
            + lines(of: path, indent: indent + "  ") + ["\(indent)},"]
        }
        guard let value = setting.value(root) else { return [] }
        let written = "\(indent)\(self.key(key)): \(JSONTree(value).json),"
        let comment = "// \(self.comment(setting, value, usual: setting.value(defaults)))"
        return written.count + comment.count < 110
          ? ["\(written) \(comment)"] : wrapped(comment, indent: indent) + [written]
      }
    }
    return (["{"] + lines(of: "", indent: "  ") + ["}", ""]).joined(separator: "\n")
  }

  /// A comment as lines: long lists of names take several.
  private static func wrapped(_ comment: String, indent: String) -> [String] {
    var lines = [indent]
    for word in comment.split(separator: " ") {
      let last = lines[lines.count - 1]
      if last.count + word.count < 130 {
        lines[lines.count - 1] += (last == indent ? "" : " ") + word
      } else {
        lines.append("\(indent)// \(word)")
      }
    }
    return lines
  }

  /// A key as JSON5 has it: bare where it can be.
  private static func key(_ key: String) -> String {
    let isBare =
      key.first.map { $0.isLetter || $0 == "_" } == true
      && key.utf8.allSatisfy {
        $0 == 0x5F || ($0 < 0x80 && Character(Unicode.Scalar($0)).isLetter)
          || (0x30...0x39).contains($0)
      }
    return isBare ? key : JSONText.literal(key)
  }

  private static func comment<Root>(
    _ setting: Setting<Root>, _ value: JSONTree.Value, usual: JSONTree.Value?
  ) -> String {
    var notes = [setting.form.words, setting.unit].filter { !$0.isEmpty }.joined(separator: " ")
    if let usual, usual != value, usual != .string(""), setting.problem(of: usual) == nil {
      notes += (notes.isEmpty ? "" : "; ") + "default \(JSONTree(usual).json)"
    }
    return notes.isEmpty ? setting.summary : "\(setting.summary) (\(notes))"
  }
}
