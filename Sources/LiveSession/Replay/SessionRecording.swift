import Control
import Files
import Foundation
import Scenes
import Settings
import Validation

/// A session as its log tells it: enough to live it again, to the last bit.
///
/// Training follows from the scene and the seed; what a log adds is where the threads of the session
/// met: which events each control tick and each training step had seen, and which model decided.
package struct SessionRecording: Sendable {
  /// An event of the user.
  package struct UserEvent: Sendable {
    /// What was asked for.
    package var event: SessionEvent
    /// When.
    package var instant: SessionInstant
  }

  /// Events that training saw before a step.
  struct TrainingMark: Sendable {
    var events: Int
    var generation: Int
    var step: Int
  }

  /// The file, for errors.
  package let source: String
  /// The scene as used.
  package private(set) var scene: Scene
  /// The seed of the session.
  package private(set) var seed: UInt64 = 0
  /// The planner in charge at first.
  package private(set) var planner: ControllerName?
  /// Whether training began paused.
  package private(set) var isPaused = false
  /// The checkpoint that the session started from; nil for none.
  package private(set) var checkpoint: String?
  /// The archive that it learned from; nil for collecting.
  package private(set) var priorData: String?
  /// Whether the session started from the scene's pretrained model.
  package private(set) var isPretrained = false
  /// The kernels of linear algebra that computed it.
  package private(set) var kernels = ""
  /// The events of the user, in order.
  package var events: [UserEvent] = []
  var marks: [TrainingMark] = []
  var ticks: [RecordedTick] = []
  /// Updates at the end; nil when the log breaks off.
  package var updatesAtEnd: Int?

  /// How many control ticks there are.
  package var tickCount: Int { ticks.count }
  /// How long the recorded session took, in seconds.
  package var seconds: Double { ticks.last?.seconds ?? 0 }

  /// The largest log that is read, in bytes: about a day.
  static let sizeLimit = 1 << 30

  /// Reads a log.
  ///
  /// - Throws: What stood in the way, or what is wrong with the file, with its line.
  ///
  /// - Parameters:
  ///   - registry: What a scene can name.
  ///   - inspectors: Those whose requests the log may hold.
  package init(
    path: String, registry: Registry = .standard, inspectors: [any Inspector.Type] = []
  ) throws {
    try self.init(
      text: InputFile.readText(path, limit: Self.sizeLimit), source: path, registry: registry,
      inspectors: inspectors)
  }

  /// Reads a log from its text.
  ///
  /// A last line without its line break was being written when the session was cut off; it is left
  /// out.
  package init(
    text: String, source: String, registry: Registry = .standard,
    inspectors: [any Inspector.Type] = []
  ) throws {
    self.source = source
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if !lines.isEmpty { lines.removeLast() }
    guard let first = lines.first else {
      throw RecordingLine.error(
        source, 1, expected: "the log of a session (latentscope SCENE --log FILE)",
        found: "an empty file")
    }
    let head = try RecordingLine(first, number: 1, source: source)
    guard head.event == "started", let settings = head.optionalText("scene_settings") else {
      throw RecordingLine.error(
        source, 1, expected: "the event \"started\" with the scene's settings",
        found: "the event \(PrintableText.quoted(head.event))")
    }
    scene = try Scene(
      text: settings, source: "\(source), line 1, scene_settings", registry: registry)
    let digits = try head.text("seed_text")
    guard let seed = UInt64(digits) else {
      throw head.error(expected: "a seed", found: PrintableText.quoted(digits))
    }
    self.seed = seed
    if let name = head.optionalText("planner"), name != "none" {
      planner = try Self.known(
        ControllerName(rawValue: name), among: registry.controllerNames, in: head)
    }
    isPaused = try head.flag("paused")
    isPretrained = try head.flag("pretrained")
    checkpoint = head.optionalText("checkpoint")
    priorData = head.optionalText("prior_data")
    kernels = head.optionalText("kernels") ?? ""
    for (index, line) in lines.enumerated().dropFirst() {
      try take(
        RecordingLine(line, number: index + 1, source: source),
        inspectors.flatMap { $0.requests } + [RouteWalkRequest.self])
    }
  }

  private static func known(
    _ name: ControllerName, among known: [ControllerName], in line: RecordingLine
  ) throws(InputError) -> ControllerName {
    guard known.contains(name) else {
      throw line.error(expected: "a planner", found: PrintableText.quoted(name.rawValue))
    }
    return name
  }

  private mutating func take(
    _ line: RecordingLine, _ requests: [any ViewRequest.Type]
  ) throws {
    switch line.event {
    case "tick": try takeTick(line)
    case "user":
      guard try line.integer("number") == events.count + 1 else {
        throw line.error(
          expected: "event number \(events.count + 1)",
          found: "number \(try line.integer("number")): lines are missing")
      }
      let request = try line.request(among: requests)
      switch request {
      case .plannerSelected(let name), .agentStarted(let name):
        _ = try Self.known(name, among: scene.registry.controllerNames, in: line)
      default: break
      }
      events.append(
        UserEvent(
          event: request,
          instant: SessionInstant(
            seconds: try line.number("seconds"), update: try line.integer("update"))))
    case "training_saw":
      marks.append(
        TrainingMark(
          events: try line.integer("events"), generation: try line.integer("generation"),
          step: try line.integer("step")))
    case "ended": updatesAtEnd = try line.integer("updates")
    // What else a log tells follows from the rest.
    default: break
    }
  }

  private mutating func takeTick(_ line: RecordingLine) throws {
    let last = ticks.last
    var tick = RecordedTick(
      seconds: try line.number("seconds"), number: try line.integer("number"),
      events: last?.events ?? 0, model: last?.model, lateTicks: last?.lateTicks ?? 0,
      episodeReturn: try line.number("return"))
    guard tick.number == ticks.count, tick.seconds >= last?.seconds ?? 0 else {
      throw line.error(
        expected: "tick \(ticks.count), not before the one before it",
        found: "tick \(tick.number) at \(tick.seconds) s: lines are missing or out of order")
    }
    if line.has("events") { tick.events = try line.integer("events") }
    if line.has("late") { tick.lateTicks = try line.integer("late") }
    if line.has("model") {
      let version = try line.integer("model")
      tick.model =
        version < 0
        ? nil
        : RecordedModel(
          generation: try line.integer("generation"), version: version,
          reference: try line.integer("reference"), goal: try line.integer("goal"),
          policies: line.has("policies") ? try line.integer("policies") : 0)
    }
    guard tick.events >= last?.events ?? 0, tick.events <= events.count else {
      throw line.error(
        expected: "at most the \(events.count) events before it", found: "\(tick.events)")
    }
    ticks.append(tick)
  }

  /// An event as JSON; nil for one with a number that is not finite, which asks for nothing.
  static func encoded(_ event: SessionEvent) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data =
      if case .view(let request) = event { try? encoder.encode(request) } else {
        try? encoder.encode(event)
      }
    return data.map { String(decoding: $0, as: UTF8.self) }
  }
}

/// One line of a log, read strictly, with the project's own reader: its numbers are exact.
struct RecordingLine {
  let event: String
  private let tree: JSONTree
  private let number: Int
  private let source: String

  init(_ text: Substring, number: Int, source: String) throws(InputError) {
    guard let tree = try? JSON5Reader.read(String(text), source: source),
      case .string(let event) = tree["event"]?.value
    else {
      throw Self.error(
        source, number, expected: "a JSON object with the member \"event\"",
        found: PrintableText.quoted(String(text.prefix(40))))
    }
    self.event = event
    self.tree = tree
    self.number = number
    self.source = source
  }

  /// What is wrong in a line of a log.
  static func error(
    _ source: String, _ line: Int, expected: String, found: String
  ) -> InputError {
    InputError(
      source: source, line: line, expected: expected, found: found,
      suggestion: "record a session anew with latentscope SCENE --log FILE")
  }

  func error(expected: String, found: String) -> InputError {
    Self.error(source, number, expected: expected, found: found)
  }

  func has(_ name: String) -> Bool { tree[name] != nil }

  func number(_ name: String) throws(InputError) -> Double {
    guard case .number(let value, _) = tree[name]?.value, value.isFinite else {
      throw missing("a number", name)
    }
    return value
  }

  func integer(_ name: String) throws(InputError) -> Int {
    guard let value = Int(exactly: try number(name)), abs(value) < 1 << 53 else {
      throw missing("a whole number", name)
    }
    return value
  }

  func flag(_ name: String) throws(InputError) -> Bool {
    guard case .boolean(let value) = tree[name]?.value else {
      throw missing("true or false", name)
    }
    return value
  }

  func text(_ name: String) throws(InputError) -> String {
    guard let value = optionalText(name) else { throw missing("a text", name) }
    return value
  }

  func optionalText(_ name: String) -> String? {
    guard case .string(let value) = tree[name]?.value else { return nil }
    return value
  }

  /// What the user asked for.
  ///
  /// - Parameter requests: What else than of the session can be asked.
  func request(among requests: [any ViewRequest.Type]) throws(InputError) -> SessionEvent {
    guard let value = tree["request"], let event = try? event(value, among: requests)
    else { throw missing("a request of the user", "request") }
    return event
  }

  private func event(
    _ tree: JSONTree, among requests: [any ViewRequest.Type]
  ) throws -> SessionEvent {
    guard case .object(let members) = tree.value, members.count == 1 else {
      return try decode(SessionEvent.self, tree)
    }
    func request<Request: ViewRequest>(_ type: Request.Type, _ tree: JSONTree) throws
      -> SessionEvent
    {
      .view(try decode(Request.self, tree))
    }
    if let type = requests.first(where: { $0.name == members[0].key }),
      case .object(let values) = members[0].value.value, values.count == 1, values[0].key == "_0"
    {
      return try request(type, values[0].value)
    }
    if let name = Self.earlierNames[members[0].key] {
      let member = JSONTree.Member(key: name, value: members[0].value)
      return try request(
        TraverseRequest.self, JSONTree(.object([member]), origin: tree.origin))
    }
    return try decode(SessionEvent.self, tree)
  }

  private func decode<Event: Decodable>(_ type: Event.Type, _ tree: JSONTree) throws -> Event {
    try JSONDecoder().decode(type, from: Data(tree.json.utf8))
  }

  /// The requests of a traversal that were events of their own in earlier logs.
  private static let earlierNames = [
    "traverseDimensionSelected": "dimensionSelected", "traverseMoved": "moved",
    "traverseReset": "reset",
  ]

  private func missing(_ kind: String, _ name: String) -> InputError {
    error(expected: "\(kind) as \"\(name)\"", found: tree[name]?.summary ?? "none")
  }
}
