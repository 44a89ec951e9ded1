import Validation

/// A `--set key.path=value`: one value of the scene replaced before it is decoded.
package struct SettingOverride: Sendable, Equatable {
  /// The key path, as in the scene file.
  package var keyPath: String
  /// The value as typed: JSON5, or bare text where the scene has a text.
  package var text: String

  /// Makes an override.
  package init(keyPath: String, text: String) {
    self.keyPath = keyPath
    self.text = text
  }

  /// Parses `key.path=value`.
  ///
  /// - Throws: A usage error when there is no `=` or no key path before it.
  package init(parsing argument: String) throws(SceneError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let keyPath = parts[0].trimmingBlanks()
    guard parts.count == 2, !keyPath.isEmpty else {
      throw SceneError(
        kind: .usage, source: "--set", expected: "key.path=value",
        found: PrintableText.quoted(argument), suggestion: "for example --set planner.horizon=30")
    }
    self.init(keyPath: keyPath, text: parts[1].trimmingBlanks())
  }

  /// The option as the user typed it.
  package var option: String { "--set \(keyPath)=\(text)" }

  /// Replaces the value in a tree.
  ///
  /// A path that names no section of the scene but one of its environment's may leave out
  /// `environment`: `physics.integrator`, `control_interval`.
  ///
  /// - Throws: A usage error when the tree has no such key, with the nearest, or when the text is
  ///   no value.
  package func apply(to tree: inout JSONTree) throws(SceneError) {
    let root = tree
    var components = keyPath.split(separator: ".", omittingEmptySubsequences: false)
    if let first = components.first, !Self.keys(of: tree).contains(String(first)),
      case .object(let sections) = tree.value,
      let environment = sections.first(where: { $0.key == "environment" }),
      Self.keys(of: environment.value).contains(String(first))
    {
      components.insert("environment", at: 0)
    }
    try replace(in: &tree, remaining: components[...], root: root)
  }

  private static func keys(of tree: JSONTree) -> [String] {
    guard case .object(let members) = tree.value else { return [] }
    return members.map(\.key)
  }

  private func replace(
    in tree: inout JSONTree, remaining: ArraySlice<Substring>, root: JSONTree
  ) throws(SceneError) {
    guard let component = remaining.first else {
      tree = try replacement(for: tree)
      return
    }
    switch tree.value {
    case .object(var members):
      guard let index = members.firstIndex(where: { $0.key == component }) else { break }
      try replace(in: &members[index].value, remaining: remaining.dropFirst(), root: root)
      tree.value = .object(members)
      return
    case .array(var elements):
      guard let index = Int(component), elements.indices.contains(index) else { break }
      try replace(in: &elements[index], remaining: remaining.dropFirst(), root: root)
      tree.value = .array(elements)
      return
    default: break
    }
    throw unknownKey(component: String(component), in: tree, root: root)
  }

  private func replacement(for old: JSONTree) throws(SceneError) -> JSONTree {
    let origin = JSONTree.Origin.option(option)
    let isQuoted = text.hasPrefix("\"") || text.hasPrefix("'")
    if case .string = old.value, !isQuoted { return JSONTree(.string(text), origin: origin) }
    do {
      return try JSON5Reader.read(text, source: option, origin: origin)
    } catch {
      var error = error
      error.keyPath = keyPath
      error.suggestion = "the scene has \(old.summary) here"
      throw error
    }
  }

  private func unknownKey(component: String, in tree: JSONTree, root: JSONTree) -> SceneError {
    let paths = root.leafPaths
    var siblings: [String] = []
    if case .object(let members) = tree.value { siblings = members.map(\.key) }
    let last = keyPath.split(separator: ".").last.map(String.init) ?? ""
    let nearest: String?
    if let whole = paths.first(where: { $0.hasSuffix(".\(last)") && last == keyPath }) {
      // A setting named without the sections that hold it.
      nearest = whole
    } else if let key = NearestName.of(component, among: siblings) {
      var corrected = keyPath.split(separator: ".", omittingEmptySubsequences: false).map(
        String.init)
      if let index = corrected.firstIndex(of: component) { corrected[index] = key }
      nearest = corrected.joined(separator: ".")
    } else {
      nearest =
        paths.first { $0.hasSuffix(".\(last)") } ?? NearestName.of(keyPath, among: paths)
    }
    let suggestion = nearest.map { "did you mean \($0)?" }
    return SceneError(
      kind: .usage, source: option, keyPath: keyPath,
      expected: siblings.isEmpty
        ? "a key path of the scene" : "one of the keys \(siblings.joined(separator: ", "))",
      found: "the unknown key \(PrintableText.quoted(component))", suggestion: suggestion)
  }
}

extension StringProtocol {
  /// The text without blanks at its ends.
  fileprivate func trimmingBlanks() -> String {
    let text = drop { $0.isWhitespace }
    guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(text[...last])
  }
}
