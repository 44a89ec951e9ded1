import Foundation

/// What went wrong, in words for people.
package enum ErrorText {
  /// The sentence of an error: never the name of a type of the program or of its libraries.
  package static func of(_ error: any Error) -> String {
    if let decoding = error as? DecodingError { return text(of: decoding) }
    // Errors of this program are sentences; those of Foundation describe themselves for debugging, and
    // a cast would make any error one of them.
    if !isFoundation(error), type(of: error) is any CustomStringConvertible.Type {
      return "\(error)"
    }
    if let code = systemCode(of: error) { return String(cString: strerror(code)).lowercased() }
    return isFoundation(error) ? error.localizedDescription : "something went wrong"
  }

  /// The number that a system call left, however deep it lies in an error of Foundation; nil for none.
  package static func systemCode(of error: any Error) -> Int32? {
    var cause = error as NSError
    while cause.domain != NSPOSIXErrorDomain,
      let deeper = cause.userInfo[NSUnderlyingErrorKey] as? NSError
    {
      cause = deeper
    }
    return cause.domain == NSPOSIXErrorDomain ? Int32(exactly: cause.code) : nil
  }

  private static func isFoundation(_ error: any Error) -> Bool {
    error is CocoaError || error is POSIXError || type(of: error) is NSError.Type
  }

  private static func text(of error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      return path.isEmpty ? "" : " at \(path)"
    }
    return switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "expected a value of another kind\(place(context))"
    case .keyNotFound(let key, let context): "expected the key \(key.stringValue)\(place(context))"
    case .dataCorrupted(let context): "expected a valid value\(place(context))"
    @unknown default: "expected a valid value"
    }
  }
}
