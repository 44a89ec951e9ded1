import Foundation

/// The folder with what a user wants: `$XDG_CONFIG_HOME/latentscope`, by default
/// `~/.config/latentscope`.
///
/// The program only reads there.
package struct ConfigurationDirectory: Sendable, Equatable {
  /// The folder.
  package let path: String

  /// Names a configuration folder.
  package init(path: String) { self.path = path }

  /// The user's folder by the XDG base directory specification: `XDG_CONFIG_HOME` counts only when it
  /// is an absolute path.
  ///
  /// - Throws: That nothing says where it is.
  package init(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(FileError) {
    path = try BaseDirectory.configuration.ownFolder(environment: environment)
  }

  /// The keys.
  package var keys: String { "\(path)/keys.json5" }
  /// Everything else: theme and colours.
  package var configuration: String { "\(path)/config.json5" }

  /// The text of one of the files; nil when there is none.
  ///
  /// - Throws: Why a file that is there cannot be read.
  package static func text(of file: String, limit: Int) throws(FileError) -> String? {
    // A link that leads nowhere is a mistake worth hearing about; a name that is not there is not.
    guard try FileStatus.of(file, followsLinks: false) != nil else { return nil }
    return try InputFile.readText(file, limit: limit)
  }
}
