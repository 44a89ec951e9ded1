/// What a screen asks to look at: it changes the user's choices and nothing else of the session.
///
/// A view brings requests of its own; a log holds them under their name.
package protocol ViewRequest: Codable, Sendable, Equatable {
  /// The name in logs: "dream".
  static var name: String { get }
  /// Changes the choices; what does not exist or is not a number changes nothing.
  func apply(to state: inout SessionState)
}

/// Any request.
package struct AnyViewRequest: Sendable, Equatable {
  /// What is asked.
  package let request: any ViewRequest

  /// Takes a request of some type.
  package init(_ request: some ViewRequest) { self.request = request }

  /// Whether both ask the same.
  package static func == (first: AnyViewRequest, second: AnyViewRequest) -> Bool {
    func isSame<Request: ViewRequest>(_ request: Request) -> Bool {
      second.request as? Request == request
    }
    return isSame(first.request)
  }
}

extension AnyViewRequest: Codable {
  private struct Name: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Writes `{NAME: {"_0": REQUEST}}`, as an event with one value.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(
      ["_0": Box(request: request)], forKey: Name(stringValue: type(of: request).name))
  }

  /// Which type stands behind a name is for the reader of a log to know.
  package init(from decoder: any Decoder) throws {
    throw DecodingError.dataCorrupted(
      .init(codingPath: decoder.codingPath, debugDescription: "a request without its type"))
  }

  private struct Box: Encodable {
    let request: any ViewRequest
    func encode(to encoder: any Encoder) throws { try request.encode(to: encoder) }
  }
}
