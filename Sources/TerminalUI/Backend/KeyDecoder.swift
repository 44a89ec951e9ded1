internal import CNcurses

/// Turns what ncurses reads into events.
struct KeyDecoder {
  /// An Escape was read; whether it was the key, or Alt with the next key, is not known yet.
  private var hasPendingEscape = false

  /// One reading of ncurses.
  enum Reading: Equatable {
    /// A character.
    case character(UInt32)
    /// A function key, by its code.
    case code(Int32)
    /// The mouse.
    case mouse(MouseAction, x: Int, y: Int)
  }

  /// Takes a reading and gives the events that it completes.
  ///
  /// Alt with a key arrives as Escape directly followed by the key, and counts as the key.
  mutating func decode(_ reading: Reading) -> [InputEvent] {
    if reading == .character(0x1B) {
      // Escape twice: the first one was the key.
      defer { hasPendingEscape = true }
      return hasPendingEscape ? [.key(.escape)] : []
    }
    hasPendingEscape = false
    guard let event = event(of: reading) else { return [] }
    return [event]
  }

  /// Says that nothing more follows at once.
  mutating func finish() -> [InputEvent] {
    defer { hasPendingEscape = false }
    return hasPendingEscape ? [.key(.escape)] : []
  }

  private func event(of reading: Reading) -> InputEvent? {
    switch reading {
    case .mouse(let action, let x, let y): return .mouse(action, x: x, y: y)
    case .code(let code): return Self.namedKey(code).map { .key($0) }
    case .character(let value):
      switch value {
      case 0x09: return .key(.tab)
      case 0x0A, 0x0D: return .key(.enter)
      case 0x08, 0x7F: return .key(.backspace)
      default: return Unicode.Scalar(value).map { .character($0) }
      }
    }
  }

  private static func namedKey(_ code: Int32) -> NamedKey? {
    if let key = keysByCode[code] { return key }
    // Keys with modifiers have names such as kUP5 and no fixed codes.
    guard let name = keyname(code).map({ String(cString: $0) }), name.hasPrefix("k") else {
      return nil
    }
    let letters = name.dropFirst().prefix { !$0.isNumber }
    return keysByExtendedName[String(letters)]
  }

  private static let keysByCode: [Int32: NamedKey] = {
    var keys: [Int32: NamedKey] = [
      KEY_UP: .up, KEY_DOWN: .down, KEY_LEFT: .left, KEY_RIGHT: .right,
      KEY_SR: .up, KEY_SF: .down, KEY_SLEFT: .left, KEY_SRIGHT: .right,
      KEY_HOME: .home, KEY_SHOME: .home, KEY_FIND: .home, KEY_A1: .home,
      KEY_END: .end, KEY_SEND: .end, KEY_SELECT: .end, KEY_LL: .end, KEY_C1: .end,
      KEY_PPAGE: .pageUp, KEY_SPREVIOUS: .pageUp, KEY_A3: .pageUp,
      KEY_NPAGE: .pageDown, KEY_SNEXT: .pageDown, KEY_C3: .pageDown,
      KEY_ENTER: .enter, KEY_BTAB: .backTab, KEY_BACKSPACE: .backspace,
      KEY_DC: .delete, KEY_SDC: .delete,
    ]
    let functionKeys: [NamedKey] = [.f1, .f2, .f3, .f4, .f5, .f6, .f7, .f8, .f9, .f10, .f11, .f12]
    for (index, key) in functionKeys.enumerated() {
      keys[curses_function_key(Int32(index + 1))] = key
    }
    return keys
  }()

  private static let keysByExtendedName: [String: NamedKey] = [
    "UP": .up, "DN": .down, "LFT": .left, "RIT": .right, "HOM": .home, "END": .end,
    "PRV": .pageUp, "NXT": .pageDown, "DC": .delete,
  ]
}
