import Foundation

/// One of the base directories in which programs keep what belongs to a user, by the XDG base directory
/// specification.
package enum BaseDirectory: String {
  /// What the user wants: settings.
  case configuration = "XDG_CONFIG_HOME"
  /// What should outlive the program: runs.
  case state = "XDG_STATE_HOME"

  /// The directory below the user's home that is taken without the variable.
  private var standard: String {
    switch self {
    case .configuration: ".config"
    case .state: ".local/state"
    }
  }

  /// The program's own folder there.
  ///
  /// A variable counts only when it is an absolute path; without `HOME` the home directory is the one
  /// of the system's database of users.
  ///
  /// - Parameters:
  ///   - environment: The variables.
  ///   - home: The home directory by the database.
  /// - Throws: That no variable and no database says where.
  package func ownFolder(
    environment: [String: String], home: () -> String? = BaseDirectory.homeOfUser
  ) throws(FileError) -> String {
    func absolute(_ path: String?) -> String? { path.flatMap { $0.hasPrefix("/") ? $0 : nil } }
    if let configured = absolute(environment[rawValue]) { return "\(configured)/latentscope" }
    guard let home = absolute(environment["HOME"]) ?? absolute(home()) else {
      throw FileError(
        path: "the home directory", action: "find",
        reason: "expected an absolute path in HOME or in the database of users, found none",
        suggestion: "set HOME or \(rawValue) to an absolute path")
    }
    return "\(home == "/" ? "" : home)/\(standard)/latentscope"
  }

  /// The home directory of the user who runs the program, by the system's database of users.
  package static func homeOfUser() -> String? {
    getpwuid(getuid())?.pointee.pw_dir.map { String(cString: $0) }
  }
}
