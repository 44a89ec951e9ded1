import Validation

/// A `--set key.path=value`: one value of the scene replaced before it is decoded.
package struct SettingOverride: Sendable, Equatable {
  /// The key path, as in the scene file.
  package var keyPath: String
  /// The value as typed: JSON5, or bare text where the setting is a text.
  package var text: String

  /// Makes an override.
  package init(keyPath: String, text: String) {
    self.keyPath = keyPath
    self.text = text
  }

  /// Parses `key.path=value`.
  ///
  /// - Throws: A usage error when there is no `=` or no key path before it.
  package init(parsing argument: String) throws(InputError) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let keyPath = parts[0].trimmingBlanks()
    guard parts.count == 2, !keyPath.isEmpty else {
      throw InputError(
        kind: .usage, source: "--set", expected: "key.path=value",
        found: PrintableText.quoted(argument), suggestion: "for example --set planner.horizon=30")
    }
    self.init(keyPath: keyPath, text: parts[1].trimmingBlanks())
  }

  /// The option as the user typed it.
  package var option: String { "--set \(keyPath)=\(text)" }

  /// Puts the value into a tree.
  ///
  /// - Parameters:
  ///   - tree: What the scene says.
  ///   - settings: Those that the scene has.
  ///   - root: The scene with its defaults.
  ///   - section: One that the path may leave out: `physics.integrator` for
  ///     `environment.physics.integrator`.
  /// - Throws: A usage error when there is no such setting, with the nearest, or when the text is no
  ///   value.
  package func apply<Root>(
    to tree: inout JSONTree, by settings: [Setting<Root>], of root: Root, leavingOut section: String
  ) throws(InputError) {
    for path in [keyPath, "\(section).\(keyPath)"] {
      if let setting = settings.first(where: { $0.path == path || $0.formerPaths.contains(path) }) {
        let value = try value(of: setting.form)
        for former in setting.formerPaths { tree.put(nil, at: Self.keys(former)) }
        return tree.put(value, at: Self.keys(setting.path))
      }
      // An element of a list, which need not stand in the scene.
      let (list, index) = (Self.keys(path).dropLast(), Int(Self.keys(path).last ?? ""))
      if let index, let setting = settings.first(where: { $0.path == list.joined(separator: ".") })
      {
        var whole = tree[path: list] ?? setting.value(root).map { JSONTree($0) }
        if case .array(var elements) = whole?.value, elements.indices.contains(index) {
          elements[index] = try value(of: setting.form)
          whole?.value = .array(elements)
          if let whole { return tree.put(whole, at: list) }
        }
      }
      if settings.contains(where: { $0.path.hasPrefix("\(path).") }) {
        return tree.put(try read(), at: Self.keys(path))
      }
    }
    throw unknownKey(SettingKeys(settings), paths: settings.map(\.path))
  }

  private static func keys(_ path: String) -> [String] {
    path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  /// The value as typed; what no JSON5 value begins with is text, for the setting to judge.
  private func value(of form: SettingForm) throws(InputError) -> JSONTree {
    let isMarked = "\"'[{".contains(text.first ?? " ")
    if isMarked && !(form.isText && "[{".contains(text.first ?? " ")) { return try read() }
    let plain = JSONTree(.string(text), origin: .option(option))
    return form.isText ? plain : (try? read()) ?? plain
  }

  private func read() throws(InputError) -> JSONTree {
    do {
      return try JSON5Reader.read(text, source: option, origin: .option(option))
    } catch {
      var error = error
      error.keyPath = keyPath
      throw error
    }
  }

  private func unknownKey(_ keys: SettingKeys, paths: [String]) -> InputError {
    let components = Self.keys(keyPath)
    // The first component that is not known, and what is known in its place.
    let known =
      (0..<components.count).prefix {
        keys.children[components[..<$0].joined(separator: ".")] != nil
      }.last ?? 0
    let siblings = keys.children[components[..<known].joined(separator: ".")] ?? []
    let unknown = components[known]
    let isKnown = keys.settings.contains(components[...known].joined(separator: "."))
    let last = components.last ?? ""
    let nearest: String?
    if components.count == 1,
      let whole = paths.filter({ $0.hasSuffix(".\(last)") }).min(by: {
        $0.filter { $0 == "." }.count < $1.filter { $0 == "." }.count
      })
    {
      // A setting named without the sections that hold it.
      nearest = whole
    } else if let key = NearestName.of(unknown, among: siblings), !isKnown {
      nearest = (components[..<known] + [key] + components[(known + 1)...]).joined(separator: ".")
    } else {
      nearest = paths.first { $0.hasSuffix(".\(last)") } ?? NearestName.of(keyPath, among: paths)
    }
    return InputError(
      kind: .usage, source: option, keyPath: keyPath,
      expected: isKnown
        ? "a key path of the scene" : "one of the keys \(siblings.joined(separator: ", "))",
      found: "the unknown key "
        + PrintableText.quoted(
          isKnown ? components[(known + 1)...].joined(separator: ".") : unknown),
      suggestion: nearest.map { "did you mean \($0)?" })
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
