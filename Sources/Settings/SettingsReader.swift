import Validation

/// Reads a tree of JSON into a group by its settings, strictly: what is missing keeps its default.
package enum SettingsReader {
  /// Reads what a tree says.
  ///
  /// - Parameters:
  ///   - tree: An object of sections and values, as read.
  ///   - root: The group with its defaults.
  ///   - settings: Those of the group.
  ///   - source: The file that errors name.
  /// - Throws: The first unknown key; else the first setting, in their order, that cannot have its
  ///   value or has none. File values are named with their lines, those of `--set` with the option.
  package static func read<Root>(
    _ tree: JSONTree, into root: inout Root, by settings: [Setting<Root>], source: String
  ) throws(InputError) {
    var found: [String: JSONTree] = [:]
    try collect(tree, at: [], keys: SettingKeys(settings), source: source, into: &found)
    for setting in settings {
      var written: JSONTree?
      for path in [setting.path] + setting.formerPaths {
        guard let value = found[path] else { continue }
        if written != nil {
          throw value.error(
            at: path, source: source, expected: "\(setting.path), the new name, alone",
            found: "both names")
        }
        written = value
      }
      guard let written else {
        // A default may be missing too: then the text must say it.
        guard setting.problem(of: setting.value(root)) != nil else { continue }
        var path = setting.path.split(separator: ".").map(String.init)
        let key = path.removeLast()
        while tree[path: path] == nil { path.removeLast() }
        throw (tree[path: path] ?? tree).error(
          at: path.joined(separator: "."), source: source,
          expected:
            "the key \(key)\(path.joined(separator: ".").isSection(of: setting.path) ? "" : " of \(setting.path)")",
          found: "none")
      }
      if let problem = setting.problem(of: written.value) { throw locate(problem, tree, source) }
      setting.store(&root, written.value)
    }
  }

  /// Gives a problem of a value its place in the text.
  package static func locate(
    _ problem: InputError, _ tree: JSONTree, _ source: String
  ) -> InputError {
    var error = problem
    error.source = source
    return error.located(
      tree.nearest(problem.keyPath.split(separator: ".").map(String.init)).origin)
  }

  /// Collects the values of all settings by their paths.
  private static func collect(
    _ tree: JSONTree, at path: [String], keys: SettingKeys, source: String,
    into found: inout [String: JSONTree]
  ) throws(InputError) {
    guard case .object(let members) = tree.value else {
      throw tree.error(at: path.joined(separator: "."), source: source, expected: "an object")
    }
    for member in members {
      let place = path + [member.key]
      let keyPath = place.joined(separator: ".")
      if keys.settings.contains(keyPath) {
        found[keyPath] = member.value
      } else if keys.children[keyPath] != nil {
        try collect(member.value, at: place, keys: keys, source: source, into: &found)
      } else {
        let known = keys.children[path.joined(separator: ".")] ?? []
        throw member.value.error(
          at: keyPath, source: source,
          expected: known.isEmpty
            ? "no such key" : "one of the keys \(known.joined(separator: ", "))",
          found: "the unknown key \(PrintableText.quoted(member.key))",
          suggestion: NearestName.of(member.key, among: known).map { "did you mean \($0)?" })
      }
    }
  }
}

/// The keys of some settings: which paths are settings, former ones among them, and what is in sections.
struct SettingKeys {
  /// The paths of settings.
  private(set) var settings: Set<String> = []
  /// The keys of every section, the empty path for the outermost, in order; former ones are not listed.
  private(set) var children: [String: [String]] = ["": []]

  init<Root>(_ list: [Setting<Root>]) {
    for setting in list {
      settings.insert(setting.path)
      settings.formUnion(setting.formerPaths)
      var section = ""
      for key in setting.path.split(separator: ".").map(String.init) {
        if children[section]?.contains(key) != true { children[section, default: []].append(key) }
        section = section.isEmpty ? key : "\(section).\(key)"
      }
    }
  }
}

extension String {
  /// Whether this is the path of the section in which a setting stands at once.
  fileprivate func isSection(of path: String) -> Bool {
    self == path.split(separator: ".").dropLast().joined(separator: ".")
  }
}
