/// A control sequence (CSI) in its parts, and what it means.
struct ControlSequence {
  /// A byte from `<` to `?` before the parameters: the sequence is of a private kind.
  private let marker: UInt8?
  /// The parameters with their parts, which colons separate; an absent one is nil.
  private let parameters: [[Int?]]
  private let hasIntermediates: Bool
  private let final: UInt8

  /// The largest number that is told apart from larger ones.
  private static let largest = 0x110000

  /// Takes a sequence apart; nil when it does not have the form of one.
  ///
  /// - Parameter bytes: All of it, from its Escape to its final byte.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 3, let last = bytes.last else { return nil }
    var rest = bytes[2..<bytes.count - 1]
    final = last
    marker = rest.first.flatMap { (0x3C...0x3F).contains($0) ? $0 : nil }
    if marker != nil { rest.removeFirst() }
    let numbers = rest.prefix { (0x30...0x3B).contains($0) }
    hasIntermediates = !rest.isEmpty && numbers.endIndex < rest.endIndex
    guard rest[numbers.endIndex...].allSatisfy({ (0x20...0x2F).contains($0) }) else { return nil }
    let fields = numbers.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    parameters =
      numbers.isEmpty
      ? []
      : fields.map {
        $0.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map(Self.number)
      }
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty else { return nil }
    return digits.reduce(0) { min($0 * 10 + Int($1 - 0x30), largest) }
  }

  private func number(_ index: Int, _ part: Int = 0) -> Int? {
    guard parameters.indices.contains(index), parameters[index].indices.contains(part) else {
      return nil
    }
    return parameters[index][part]
  }

  /// The event; nil for all that is no key and no mouse here.
  var event: InputEvent? {
    guard !hasIntermediates else { return nil }
    if marker == UInt8(ascii: "<") { return mouseEvent }
    guard marker == nil else { return nil }
    switch final {
    case UInt8(ascii: "~") where number(0) == 27: return keyEvent(code: number(2))
    case UInt8(ascii: "~"): return plain(number(0).flatMap(KeySequences.numberedKey))
    case UInt8(ascii: "u"): return keyEvent(code: number(0))
    case UInt8(ascii: "Z") where parameters.isEmpty: return .key(.backTab)
    // With a parameter it is the report of the cursor's place.
    case UInt8(ascii: "R"): return nil
    default:
      guard parameters.isEmpty || (number(0) ?? 1) == 1 else { return nil }
      return plain(KeySequences.letterKey(final))
    }
  }

  // MARK: - Keys

  /// The keys held with a key, and the locks, as bits.
  private struct Modifiers: OptionSet {
    let rawValue: Int
    static let shift = Modifiers(rawValue: 1 << 0)
    static let control = Modifiers(rawValue: 1 << 2)
    static let capitals = Modifiers(rawValue: 1 << 6)
    static let numbers = Modifiers(rawValue: 1 << 7)
  }

  private var modifiers: Modifiers { Modifiers(rawValue: max(number(1) ?? 1, 1) - 1) }
  /// The keys alone: a lock does not make another key.
  private var held: Modifiers { modifiers.subtracting([.capitals, .numbers]) }

  /// Whether a key went up rather than down.
  private var isRelease: Bool { number(1, 1) == 3 }

  /// The event of a key, unless it is held with another one: that is not the key.
  private func plain(_ key: NamedKey?) -> InputEvent? {
    guard let key, parameters.count <= 2, held.isEmpty, !isRelease else { return nil }
    return .key(key)
  }

  /// The event of a key that is sent by the number of its character, as terminals do when another
  /// program asked for it and did not take it back.
  private func keyEvent(code: Int?) -> InputEvent? {
    guard let code, !isRelease, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
    else { return nil }
    let isCharacter = code >= 0x20 && code != 0x7F && !(0xE000..<0xF900).contains(code)
    guard isCharacter else {
      if code == 0x09, held == .shift { return .key(.backTab) }
      let event = KeySequences.event(ofCharacter: scalar)
      if case .key = event, held.isEmpty { return event }
      return nil
    }
    if held == .control, (0x40..<0x80).contains(code) {
      return KeySequences.event(ofCharacter: Unicode.Scalar(UInt8(code & 0x1F)))
    }
    guard held.subtracting(.shift).isEmpty else { return nil }
    return character(scalar).flatMap(KeySequences.event(ofCharacter:))
  }

  /// The character of a key, as shift and the lock of capitals make it; nil when that is not told.
  private func character(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let isShifted = held == .shift
    let isLetter = scalar.properties.isLowercase
    // `CSI 27 ; modifiers ; code ~` tells the shifted character itself.
    guard final == UInt8(ascii: "u"),
      isLetter ? isShifted != modifiers.contains(.capitals) : isShifted
    else { return scalar }
    if let told = number(0, 1) ?? number(2) {
      return UInt32(exactly: told).flatMap(Unicode.Scalar.init).flatMap {
        $0.value < 0x20 ? nil : $0
      }
    }
    let capital = Array(scalar.properties.uppercaseMapping.unicodeScalars)
    return isLetter && capital.count == 1 ? capital[0] : nil
  }

  // MARK: - The mouse

  /// The event of a mouse report with numbers: `ESC [ < buttons ; column ; row M`, or `m` when a
  /// button was let go.
  private var mouseEvent: InputEvent? {
    guard parameters.count == 3, let buttons = number(0), let column = number(1),
      let row = number(2), final == UInt8(ascii: "M") || final == UInt8(ascii: "m")
    else { return nil }
    let isRelease = final == UInt8(ascii: "m")
    guard let action = MouseAction(buttons: buttons, isRelease: isRelease) else { return nil }
    return .mouse(action, column: column, row: row)
  }
}

extension KeySequences {
  /// The event of the three bytes of an old mouse report: buttons, column and row, each with 32
  /// added.
  static func mouseEvent(ofReport bytes: some Sequence<UInt8>) -> InputEvent? {
    let values = bytes.map { Int($0) - 32 }
    guard values.count == 3 else { return nil }
    // A release does not tell of which button.
    let isRelease = values[0] & 0b1110_0011 == 0b11
    return MouseAction(buttons: isRelease ? 0 : values[0], isRelease: isRelease)
      .flatMap { .mouse($0, column: values[1], row: values[2]) }
  }
}

extension MouseAction {
  /// What the bits of a mouse report say; nil for other buttons, wheels that turn sideways, and
  /// movement without a button.
  ///
  /// The keys held meanwhile do not matter.
  fileprivate init?(buttons: Int, isRelease: Bool) {
    let button = buttons & 0b11
    switch buttons & 0b1110_0000 {
    case 0 where button < 3: self = isRelease ? .release : .press
    case 32 where button < 3 && !isRelease: self = .drag
    case 64 where button < 2 && !isRelease: self = button == 0 ? .wheelUp : .wheelDown
    default: return nil
    }
  }
}

extension InputEvent {
  /// A mouse event at a column and row that count from 1; nil when there are none such.
  fileprivate static func mouse(_ action: MouseAction, column: Int, row: Int) -> InputEvent? {
    guard column >= 1, row >= 1 else { return nil }
    return .mouse(action, x: column - 1, y: row - 1)
  }
}
