import Foundation

/// One of the base directories in which programs keep what belongs to a user, by the XDG base directory
/// specification.
enum BaseDirectory: String {
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

  /// The program's own folder there; the variable counts only when it is an absolute path.
  func ownFolder(environment: [String: String]) -> String {
    if let configured = environment[rawValue], configured.hasPrefix("/") {
      return "\(configured)/latentscope"
    }
    return "\(environment["HOME"] ?? NSHomeDirectory())/\(standard)/latentscope"
  }
}
