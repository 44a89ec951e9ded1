import Validation

/// One setting of a group: what it is called, what it may be, what it means, and where it is stored.
package struct Setting<Root>: Sendable {
  /// The key path within the group.
  package private(set) var path: String
  /// Key paths that it had in files of earlier versions.
  package private(set) var formerPaths: [String]
  /// What it may be.
  package private(set) var form: SettingForm
  /// The unit; empty for a pure number.
  package let unit: String
  /// What it is, in a few words.
  package let summary: String
  /// How it changes while a session runs; nil when it cannot.
  package let live: LiveChange?
  /// Whether it may have no value at all.
  package let isOptional: Bool
  /// Its value; nil when it has none.
  package let value: @Sendable (Root) -> JSONTree.Value?
  /// Stores a value that its form does not refuse.
  package let store: @Sendable (inout Root, JSONTree.Value) -> Void
  /// Whether a value that its form does not refuse fits the other settings of its group.
  let fits: @Sendable (Root, JSONTree.Value) -> Bool

  /// A setting by its parts, for what no property alone stores.
  package init(
    _ path: String, _ form: SettingForm, _ summary: String, unit: String = "",
    live: LiveChange? = nil, former: [String] = [], isOptional: Bool = false,
    value: @escaping @Sendable (Root) -> JSONTree.Value?,
    store: @escaping @Sendable (inout Root, JSONTree.Value) -> Void,
    fits: @escaping @Sendable (Root, JSONTree.Value) -> Bool = { _, _ in true }
  ) {
    self.path = path
    formerPaths = former
    self.form = form
    self.unit = unit
    self.summary = summary
    self.live = live
    self.isOptional = isOptional
    self.value = value
    self.store = store
    self.fits = fits
  }

  /// The same setting of a group that holds this one under a name.
  package func within<Parent>(
    _ name: String, _ group: any WritableKeyPath<Parent, Root> & Sendable
  ) -> Setting<Parent> {
    within(name, read: { $0[keyPath: group] }, change: { $1(&$0[keyPath: group]) })
  }

  /// The same setting of a group that can read and change this one.
  func within<Parent>(
    _ name: String, read: @escaping @Sendable (Parent) -> Root,
    change: @escaping @Sendable (inout Parent, (inout Root) -> Void) -> Void
  ) -> Setting<Parent> {
    let (value, store, fits) = (value, store, fits)
    return Setting<Parent>(
      "\(name).\(path)", form, summary, unit: unit, live: live,
      former: formerPaths.map { "\(name).\($0)" }, isOptional: isOptional,
      value: { value(read($0)) }, store: { parent, new in change(&parent) { store(&$0, new) } },
      fits: { fits(read($0), $1) })
  }

  /// The same setting of the same group, with a longer path.
  package func under(_ name: String) -> Setting {
    var setting = self
    setting.path = "\(name).\(path)"
    setting.formerPaths = formerPaths.map { "\(name).\($0)" }
    return setting
  }

  /// The same setting, its names among those that there are: by what they name.
  package func naming(_ known: [String: [String]]) -> Setting {
    guard case .name(let kind, let orNone) = form, let names = known[kind] else { return self }
    var setting = self
    setting.form = .choice((orNone ? [""] : []) + names)
    return setting
  }

  /// What the setting may be, with its unit.
  package var expectation: String {
    unit.isEmpty ? form.expectation : "\(form.expectation) \(unit)"
  }

  /// What is wrong with a value; nil for nothing.
  package func problem(of value: JSONTree.Value?) -> InputError? {
    guard let value else {
      return isOptional ? nil : InputError(keyPath: path, expected: expectation, found: "nothing")
    }
    return form.refusal(of: value).map { refusal in
      let isOwn = refusal.index == nil && !unit.isEmpty
      return InputError(
        keyPath: refusal.index.map { "\(path).\($0)" } ?? path,
        expected: isOwn ? "\(refusal.expected) \(unit)" : refusal.expected,
        found: refusal.found, suggestion: refusal.suggestion)
    }
  }
}

// MARK: - Settings that a property stores

extension Setting where Root: SettingsGroup {
  /// A setting whose property stores it as it is.
  private init<Value>(
    property: any WritableKeyPath<Root, Value> & Sendable, _ path: String, _ form: SettingForm,
    _ summary: String, unit: String = "", live: LiveChange? = nil, former: [String] = [],
    write: @escaping @Sendable (Value) -> JSONTree.Value,
    read: @escaping @Sendable (JSONTree.Value) -> Value?
  ) {
    let store: @Sendable (inout Root, JSONTree.Value) -> Void = { root, value in
      if let value = read(value) { root[keyPath: property] = value }
    }
    self.init(
      path, form, summary, unit: unit, live: live, former: former,
      value: { write($0[keyPath: property]) }, store: store,
      fits: { root, value in
        var changed = root
        store(&changed, value)
        return changed.conflicts.isEmpty
      })
  }

  /// A whole number.
  package static func whole(
    _ property: any WritableKeyPath<Root, Int> & Sendable, _ path: String,
    _ range: ClosedRange<Int>, _ summary: String, unit: String = "", live: LiveChange? = nil,
    former: [String] = []
  ) -> Setting {
    Setting(
      property: property, path, .whole(range), summary, unit: unit, live: live, former: former,
      write: { .number($0) }, read: { $0.whole })
  }

  /// A number that is stored in single precision.
  package static func single(
    _ property: any WritableKeyPath<Root, Float> & Sendable, _ path: String,
    _ range: ClosedRange<Float>, _ summary: String, unit: String = "", live: LiveChange? = nil,
    former: [String] = []
  ) -> Setting {
    Setting(
      property: property, path, .single(range), summary, unit: unit, live: live, former: former,
      write: { .number($0) }, read: { $0.number.map { Float($0) } })
  }

  /// A number that is stored in double precision, in whichever it is used.
  package static func number(
    _ property: any WritableKeyPath<Root, Double> & Sendable, _ path: String, _ form: SettingForm,
    _ summary: String, unit: String = "", live: LiveChange? = nil, former: [String] = []
  ) -> Setting {
    Setting(
      property: property, path, form, summary, unit: unit, live: live, former: former,
      write: { .number($0) }, read: { $0.number })
  }

  /// True or false.
  package static func flag(
    _ property: any WritableKeyPath<Root, Bool> & Sendable, _ path: String, _ summary: String
  ) -> Setting {
    Setting(
      property: property, path, .flag, summary, write: { .boolean($0) },
      read: { if case .boolean(let flag) = $0 { flag } else { nil } })
  }

  /// One of the cases of an enumeration of texts.
  package static func choice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
    _ property: any WritableKeyPath<Root, Choice> & Sendable, _ path: String, _ summary: String,
    live: Bool = false
  ) -> Setting {
    Setting(
      property: property, path, .choice(Choice.allCases.map(\.rawValue)), summary,
      live: live ? .step(1, in: 0...Double(max(1, Choice.allCases.count - 1))) : nil,
      write: { .string($0.rawValue) }, read: { $0.text.flatMap(Choice.init(rawValue:)) })
  }

  /// A name of what a registry or the scene lists.
  package static func name<Name: RawRepresentable<String> & Sendable>(
    _ property: any WritableKeyPath<Root, Name> & Sendable, _ path: String, of kind: String,
    _ summary: String
  ) -> Setting {
    Setting(
      property: property, path, .name(of: kind), summary, write: { .string($0.rawValue) },
      read: { $0.text.flatMap(Name.init(rawValue:)) })
  }

  /// A text, or a name that is one.
  package static func text(
    _ property: any WritableKeyPath<Root, String> & Sendable, _ path: String, _ form: SettingForm,
    _ summary: String
  ) -> Setting {
    Setting(
      property: property, path, form, summary, write: { .string($0) },
      read: { $0.text })
  }

  /// A list of whole numbers.
  package static func wholes(
    _ property: any WritableKeyPath<Root, [Int]> & Sendable, _ path: String,
    _ range: ClosedRange<Int>, count: ClosedRange<Int>, _ summary: String
  ) -> Setting {
    Setting(
      property: property, path, .wholes(range, count: count), summary,
      write: { .list($0.map { .number($0) }) }, read: { $0.elements.compactMap(\.value.whole) })
  }
}
