import Foundation
import Validation

/// Why a file could not be read or written.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  package var path: String
  /// What was to be done: "read", "write", ...
  package var action: String
  /// What stood in the way.
  package var reason: String
  /// What to try.
  package var suggestion: String?

  /// Makes an error.
  package init(path: String, action: String, reason: String, suggestion: String? = nil) {
    self.path = path
    self.action = action
    self.reason = reason
    self.suggestion = suggestion
  }

  /// Makes an error from the number that a system call left behind.
  package init(path: String, action: String, code: Int32) {
    let suggestion: String? =
      switch code {
      case ENOSPC, EDQUOT, EFBIG: "make room on the disk or choose another place"
      case EACCES, EROFS, EPERM:
        action == "read"
          ? "make sure that you may read it" : "choose a place that you may write to"
      case ENOENT: action == "read" ? "check its name" : "check that the folder exists"
      default: nil
      }
    self.init(
      path: path, action: action, reason: String(cString: strerror(code)).lowercased(),
      suggestion: suggestion)
  }

  /// Makes an error from what Foundation (or a writer that calls it) has thrown.
  package init(path: String, action: String, _ error: any Error) {
    if let error = error as? FileError {
      self = error
      return
    }
    if let code = ErrorText.systemCode(of: error) {
      self.init(path: path, action: action, code: code)
    } else {
      self.init(path: path, action: action, reason: ErrorText.of(error))
    }
  }

  /// The error as one line without control characters.
  package var description: String {
    let text = "cannot \(action) \(path): \(reason)"
    return PrintableText.line(suggestion.map { "\(text); \($0)" } ?? text)
  }
}
