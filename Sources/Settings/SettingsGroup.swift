import Validation

/// Settings that belong together: plain stored properties, whose initial values are the defaults, and
/// the schema that says everything else about them.
package protocol SettingsGroup: Sendable, Equatable {
  /// The defaults.
  init()
  /// The settings that every such group has, in the order in which they are listed.
  static var schema: [Setting<Self>] { get }
  /// The settings that this group has.
  var settings: [Setting<Self>] { get }
  /// What does not fit together although every setting alone may be what it is.
  var conflicts: [InputError] { get }
}

extension SettingsGroup {
  /// The defaults with some changes.
  package init(_ change: (inout Self) -> Void) {
    self.init()
    change(&self)
  }

  package var settings: [Setting<Self>] { Self.schema }
  package var conflicts: [InputError] { [] }

  /// Every setting that cannot have its value; where there is none, what does not fit together.
  package var problems: [InputError] {
    let found = settings.compactMap { $0.problem(of: $0.value(self)) }
    return found.isEmpty ? conflicts : found
  }

  /// Throws the first problem.
  package func validate() throws(InputError) {
    if let problem = problems.first { throw problem }
  }

  /// A number that is larger than another one lets it be; nil when it is not.
  package static func excess(
    _ value: Double, _ keyPath: String, over most: Double, _ reason: String
  ) -> InputError? {
    guard value > most else { return nil }
    return InputError(
      keyPath: keyPath, expected: "at most \(DecimalText.of(most)), \(reason)",
      found: DecimalText.word(value))
  }
}

/// A group that comes with a description, such as that of a planner, and stands under its name.
package protocol SettingsSection: SettingsGroup {
  /// The key of the section.
  static var name: String { get }
}

/// Sections of settings that others than their holder describe, by type.
package struct SettingsSections: Sendable {
  private var sections: [any SettingsSection] = []

  /// Holds sections in the order in which they are listed.
  package init(_ sections: [any SettingsSection] = []) { add(sections) }

  /// Holds more sections; those of a name that is there already stay as they are.
  package mutating func add(_ more: [any SettingsSection]) {
    for section in more where !names.contains(type(of: section).name) { sections.append(section) }
  }

  /// The names of the sections.
  package var names: [String] { sections.map { type(of: $0).name } }

  /// The section of a type; its defaults where there is none yet.
  package subscript<Section: SettingsSection>(_ type: Section.Type) -> Section {
    get {
      for section in sections { if let section = section as? Section { return section } }
      return Section()
    }
    set {
      if let index = sections.firstIndex(where: { $0 is Section }) {
        sections[index] = newValue
      } else {
        sections.append(newValue)
      }
    }
  }

  /// The settings of all sections, of the group that holds them.
  package func settings<Root>(
    in holder: any WritableKeyPath<Root, SettingsSections> & Sendable
  ) -> [Setting<Root>] {
    func settings<Section: SettingsSection>(of section: Section) -> [Setting<Root>] {
      section.settings.map { setting in
        setting.within(
          Section.name, read: { $0[keyPath: holder][Section.self] },
          change: { $1(&$0[keyPath: holder][Section.self]) })
      }
    }
    return sections.flatMap { settings(of: $0) }
  }

  /// What does not fit together inside of a section.
  package var conflicts: [InputError] {
    sections.flatMap { section in
      section.conflicts.map { $0.within(type(of: section).name) }
    }
  }
}

extension SettingsSections: Equatable {
  package static func == (first: SettingsSections, second: SettingsSections) -> Bool {
    func isSame<Section: SettingsSection>(_ section: Section) -> Bool {
      second[Section.self] == section
    }
    return Set(first.names) == Set(second.names) && first.sections.allSatisfy { isSame($0) }
  }
}
