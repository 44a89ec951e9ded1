import Dashboard
import Files
import Settings
import TerminalUI

/// What a user wants by default: the keys, and how the screen looks.
///
/// The command line wins over it.
package struct UserConfiguration: Sendable {
  /// The keys in force.
  package var keys = KeyTable.standard
  /// How the screen looks by default.
  package var appearance = AppearanceConfiguration()

  /// Reads both files of the user's folder; a file that is not there changes nothing.
  ///
  /// - Throws: `FileError` or `InputError`: what is wrong with a file, and where.
  package init(changing table: KeyTable = .standard) throws {
    try self.init(ConfigurationDirectory(), changing: table)
  }

  /// Reads both files of a folder; a file that is not there changes nothing.
  ///
  /// - Throws: `FileError` or `InputError`: what is wrong with a file, and where.
  package init(_ folder: ConfigurationDirectory, changing table: KeyTable = .standard) throws {
    keys = try Self.keys(in: folder, changing: table) ?? table
    if let configuration = try Self.appearance(in: folder) { appearance = configuration }
  }

  /// The keys of the key file; nil when there is none.
  static func keys(
    in folder: ConfigurationDirectory, changing table: KeyTable = .standard
  ) throws -> KeyTable? {
    guard
      let text = try ConfigurationDirectory.text(
        of: folder.keys, limit: KeyConfiguration.sizeLimit)
    else { return nil }
    return try KeyConfiguration.table(text: text, source: folder.keys, changing: table)
  }

  /// The contents of the configuration file; nil when there is none.
  static func appearance(in folder: ConfigurationDirectory) throws -> AppearanceConfiguration? {
    guard
      let text = try ConfigurationDirectory.text(
        of: folder.configuration, limit: KeyConfiguration.sizeLimit)
    else { return nil }
    var tree = try JSON5Reader.read(text, source: folder.configuration)
    // Null is as good as nothing.
    if case .object(let members) = tree.value {
      tree.value = .object(members.filter { $0.value.value != .null })
    }
    var appearance = AppearanceConfiguration()
    try SettingsReader.read(
      tree, into: &appearance, by: AppearanceConfiguration.schema, source: folder.configuration)
    return appearance
  }
}

/// The configuration file: how the screen looks unless the command line says otherwise.
package struct AppearanceConfiguration: SettingsGroup {
  /// The colours; nil leaves them to what is known of the terminal.
  package var theme: ThemeChoice?
  /// How many colours; nil leaves it to what is known of the terminal.
  package var color: ColorChoice?

  package init() {}

  package static let schema: [Setting<Self>] = [
    Setting(
      "theme", .choice(ThemeChoice.allCases.map(\.rawValue)), "the colours",
      isOptional: true,
      value: { $0.theme.map { .string($0.rawValue) } },
      store: { $0.theme = $1.text.flatMap(ThemeChoice.init(rawValue:)) }),
    Setting(
      "color", .choice(ColorChoice.allCases.map(\.rawValue)), "how many colours",
      isOptional: true,
      value: { $0.color.map { .string($0.rawValue) } },
      store: { $0.color = $1.text.flatMap(ColorChoice.init(rawValue:)) }),
  ]
}
