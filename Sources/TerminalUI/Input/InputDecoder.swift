/// Turns the bytes that a terminal sends into events.
///
/// One state machine over the raw bytes, after the grammar of ECMA-48, so that it does not matter
/// into which pieces reading cuts them. A sequence is taken whole: it is one event that the tables
/// of `KeySequences` know, or it is nothing at all; no part of it ever becomes a key. Keys held with
/// Alt (Escape directly followed by the key), late answers of the terminal, reports of the focus
/// and strings for other programs are sequences without a meaning here.
///
/// What time says (whether an Escape was the key, whether a sequence will never end) is told by the
/// caller, who waits as long as `patience` asks for.
package struct InputDecoder: Sendable {
  /// Where in a sequence the next byte falls.
  private enum State: Equatable {
    /// Outside of any.
    case ground
    /// After an Escape, or several.
    case escape
    /// Inside the UTF-8 of a character that follows an Escape.
    case altCharacter
    /// After an Escape and a byte between space and slash.
    case intermediate
    /// Inside a control sequence, behind its introducer.
    case control
    /// After SS2 or SS3.
    case singleShift
    /// After `ESC [ [`, with which the console of Linux begins its function keys.
    case console
    /// Inside a mouse report of three bytes, of which so many are missing.
    case mouseReport(missing: Int)
    /// Inside a string that ST ends, and BEL when it is a command to the operating system.
    case string(isCommand: Bool)
    /// After an Escape inside such a string.
    case stringEscape(isCommand: Bool)
    /// Inside a paste.
    case paste
  }

  /// The most bytes of a sequence that are kept; longer ones mean nothing.
  private static let sequenceLimit = 128

  private let sequences: KeySequences
  private var state = State.ground
  /// Whether a second Escape stands before the sequence: then it is a key held with Alt.
  private var isDoubled = false
  /// The bytes of the sequence so far, from its Escape on; not those of strings.
  private var sequence: [UInt8] = []
  private var scalars = ScalarDecoder()
  private var paste = PasteCollector()

  /// Makes a decoder.
  ///
  /// - Parameter sequences: The sequences of keys, with those that are peculiar to a terminal.
  package init(sequences: KeySequences = KeySequences()) {
    self.sequences = sequences
  }

  /// How long to wait for another byte before `timeOut()` is called, in milliseconds; nil while
  /// nothing is unfinished.
  ///
  /// An Escape alone is the key after a moment that nobody notices. What has begun as a sequence is
  /// waited for longer, since its rest would otherwise be typed; a paste longer still, as long as
  /// the line may stand still in the middle of it.
  package var patience: Int? {
    switch state {
    case .ground: nil
    case .escape: 50
    case .paste: 3000
    default: 500
    }
  }

  /// Takes bytes and gives the events that they complete.
  package mutating func decode(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    var events: [InputEvent] = []
    for byte in bytes { take(byte, &events) }
    return events
  }

  /// Says that nothing followed for as long as `patience` asked for: an Escape was the key, a paste
  /// is over, and any other unfinished sequence is nothing.
  package mutating func timeOut() -> [InputEvent] {
    defer { reset() }
    switch state {
    case .escape: return Array(repeating: .key(.escape), count: isDoubled ? 2 : 1)
    case .paste: return [.paste(paste.text)]
    default: return []
    }
  }

  /// Forgets what is unfinished.
  package mutating func reset() {
    self = InputDecoder(sequences: sequences)
  }

  // MARK: - Bytes

  private mutating func take(_ byte: UInt8, _ events: inout [InputEvent]) {
    switch state {
    case .ground: takeCharacter(byte, &events)
    case .escape: takeAfterEscape(byte, &events)
    case .altCharacter:
      let goesOn = scalars.goesOn(with: byte)
      if goesOn { _ = scalars.take(byte) }
      if scalars.isEmpty || !goesOn { state = .ground }
      if !goesOn { take(byte, &events) }
    case .string(let isCommand), .stringEscape(let isCommand):
      takeInString(byte, isCommand: isCommand, &events)
    case .paste:
      if paste.take(byte) {
        events.append(.paste(paste.text))
        state = .ground
      }
    case .intermediate, .control, .singleShift, .console, .mouseReport:
      takeInSequence(byte, &events)
    }
  }

  private mutating func takeCharacter(_ byte: UInt8, _ events: inout [InputEvent]) {
    guard byte != 0x1B else { return begin() }
    guard let scalar = scalars.take(byte) else { return }
    if let event = KeySequences.event(ofCharacter: scalar) { events.append(event) }
  }

  private mutating func begin() {
    state = .escape
    sequence = [0x1B]
    isDoubled = false
    scalars = ScalarDecoder()
  }

  private mutating func takeAfterEscape(_ byte: UInt8, _ events: inout [InputEvent]) {
    if byte == 0x1B {
      // Of three, the first was the key for certain.
      if isDoubled { events.append(.key(.escape)) }
      isDoubled = true
      return
    }
    let isSequence = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O")
    if isDoubled, !isSequence {
      events.append(.key(.escape))
      isDoubled = false
    }
    sequence.append(byte)
    if finish(terminalKey, &events) { return }
    switch byte {
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "O"), UInt8(ascii: "N"): state = .singleShift
    case UInt8(ascii: "]"): state = .string(isCommand: true)
    case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      state = .string(isCommand: false)
    case 0x20...0x2F: state = .intermediate
    case 0x80...:
      _ = scalars.take(byte)
      state = scalars.isEmpty ? .ground : .altCharacter
    // A sequence of two bytes, or a key held with Alt.
    default: state = .ground
    }
  }

  private mutating func takeInString(
    _ byte: UInt8, isCommand: Bool, _ events: inout [InputEvent]
  ) {
    if case .stringEscape = state {
      switch byte {
      case UInt8(ascii: "\\"): state = .ground
      case 0x1B: break
      // The string was left unfinished, and something else begins.
      default:
        begin()
        takeAfterEscape(byte, &events)
      }
      return
    }
    switch byte {
    case 0x1B: state = .stringEscape(isCommand: isCommand)
    case 0x07 where isCommand: state = .ground
    default: break
    }
  }

  /// Takes the next byte of a sequence, or ends it where no sequence goes on like this.
  private mutating func takeInSequence(_ byte: UInt8, _ events: inout [InputEvent]) {
    if case .mouseReport(let missing) = state, byte >= 0x20 {
      sequence.append(byte)
      guard missing == 1 else {
        state = .mouseReport(missing: missing - 1)
        return
      }
      _ = finish(.some(KeySequences.mouseEvent(ofReport: sequence.suffix(3))), &events)
      return
    }
    guard (0x20..<0x7F).contains(byte) else {
      state = .ground
      take(byte, &events)
      return
    }
    if sequence.count < Self.sequenceLimit { sequence.append(byte) }
    if finish(terminalKey, &events) { return }
    switch state {
    case .intermediate where byte >= 0x30: state = .ground
    case .singleShift where !(0x30...0x3B).contains(byte):
      _ = finish(.some(KeySequences.event(ofSingleShift: sequence)), &events)
    case .console:
      _ = finish(.some(KeySequences.event(ofConsole: byte)), &events)
    case .control where byte >= 0x40: endControl(byte, &events)
    default: break
    }
  }

  private mutating func endControl(_ final: UInt8, _ events: inout [InputEvent]) {
    let isBare = sequence.count == 3
    if isBare, final == UInt8(ascii: "[") {
      state = .console
    } else if isBare, final == UInt8(ascii: "M") {
      state = .mouseReport(missing: 3)
    } else if sequence == KeySequences.pasteBegin {
      if isDoubled { events.append(.key(.escape)) }
      state = .paste
      paste = PasteCollector()
    } else {
      let isWhole = sequence.count < Self.sequenceLimit
      _ = finish(.some(isWhole ? ControlSequence(sequence)?.event : nil), &events)
    }
  }

  /// What this terminal's own description says of the sequence so far; nil when it is silent.
  private var terminalKey: InputEvent?? {
    sequences.keys[sequence].map { key in key.map { .key($0) } }
  }

  /// Ends the sequence if it is known what it means, be it nothing.
  private mutating func finish(_ meaning: InputEvent??, _ events: inout [InputEvent]) -> Bool {
    guard let meaning else { return false }
    state = .ground
    guard let event = meaning else { return true }
    if isDoubled {
      // Some terminals put an Escape before the sequence of a key that is held with Alt.
      if case .key = event { return true }
      events.append(.key(.escape))
    }
    events.append(event)
    return true
  }
}
