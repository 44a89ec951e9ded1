internal import CNcurses
import Foundation
import TerminalUI
import Validation

/// A terminal description of our own: the one that is open, with other colours.
///
/// ncurses takes colours from the terminal's description alone, and the descriptions in common
/// use stop at 256 colours. So the open description is written out again in the compiled format
/// of term(5) (the one with 32-bit numbers, ncurses 6.1 and later), with the sequences of the
/// colour depth that is wanted. ncurses accepts it from memory, in the variable TERMINFO.
struct TerminfoEntry {
  /// The name under which ncurses looks it up.
  let name: String
  private var flags: [UInt8] = []
  private var numbers: [Int32] = []
  private var strings: [[UInt8]?] = []
  private var extendedFlags: [(name: String, value: UInt8)] = []

  /// Derives a description from the one that is open (`curses_description_open`).
  init(colors depth: ColorDepth) {
    name = "latentscope-\(depth.rawValue)"
    let colors = Colors(depth)
    for name in Self.names(curses_flag_name) {
      // ccc: the palette is the user's and stays as it is.
      flags.append(curses_capability_flag(name) && name != "ccc" ? 1 : 0)
    }
    for name in Self.names(curses_number_name) {
      numbers.append(colors.numbers[name] ?? Int32(curses_capability_number(name)))
    }
    for name in Self.names(curses_string_name) {
      if let replacement = colors.strings[name] {
        strings.append(replacement.map { Array($0.utf8) })
      } else {
        strings.append(Self.string(name))
      }
    }
    if depth == .truecolor { extendedFlags = [("RGB", 1)] }
  }

  /// The capabilities that decide about colours; a nil string removes one.
  private struct Colors {
    var numbers: [String: Int32] = [:]
    var strings: [String: String?] = [
      "setf": nil, "setb": nil, "initc": nil, "initp": nil, "oc": nil, "scp": nil,
    ]

    init(_ depth: ColorDepth) {
      let rgb = "%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm"
      switch depth {
      case .truecolor:
        numbers = ["colors": 1 << 24, "pairs": 1 << 16]
        strings["setaf"] = "\u{1B}[38;2;" + rgb
        strings["setab"] = "\u{1B}[48;2;" + rgb
      case .palette256:
        numbers = ["colors": 256, "pairs": 1 << 16]
        strings["setaf"] = "\u{1B}[38;5;%p1%dm"
        strings["setab"] = "\u{1B}[48;5;%p1%dm"
      case .palette16:
        numbers = ["colors": 16, "pairs": 256]
        strings["setaf"] = "\u{1B}[%?%p1%{8}%<%t3%p1%d%e9%p1%{8}%-%d%;m"
        strings["setab"] = "\u{1B}[%?%p1%{8}%<%t4%p1%d%e10%p1%{8}%-%d%;m"
      case .none:
        numbers = ["colors": -1, "pairs": -1]
        strings["setaf"] = String?.none
        strings["setab"] = String?.none
      }
      if depth != .none { strings["op"] = "\u{1B}[39;49m" }
    }
  }

  /// The standard names of one kind, in the order of the compiled format.
  private static func names(_ name: (Int) -> UnsafePointer<CChar>?) -> [String] {
    var result: [String] = []
    while let next = name(result.count) { result.append(String(cString: next)) }
    return result
  }

  /// A capability of the description that is open; nil when it lacks it.
  static func string(_ name: String) -> [UInt8]? {
    guard let value = curses_capability_string(name) else { return nil }
    return Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))
  }

  /// The compiled format.
  var compiled: [UInt8] {
    let title = Array(name.utf8) + [0]
    let table = StringTable(strings)
    let names = StringTable(extendedFlags.map { Array($0.name.utf8) })
    let sizes = [0o1036, title.count, flags.count, numbers.count, strings.count, table.bytes.count]
    let extendedSizes = [extendedFlags.count, 0, 0, names.offsets.count, names.bytes.count]
    return Self.aligned(Self.words(sizes) + title + flags) + numbers.flatMap { littleEndian($0) }
      + Self.aligned(Self.words(table.offsets) + table.bytes)
      + Self.aligned(Self.words(extendedSizes) + extendedFlags.map(\.value))
      + Self.words(names.offsets) + names.bytes
  }

  /// Numbers of 16 bits.
  private static func words(_ numbers: [Int]) -> [UInt8] {
    numbers.flatMap { littleEndian(Int16(truncatingIfNeeded: $0)) }
  }

  /// Bytes up to an even number of them.
  private static func aligned(_ bytes: [UInt8]) -> [UInt8] {
    bytes + (bytes.count.isMultiple(of: 2) ? [] : [0])
  }

  /// The value of TERMINFO that makes ncurses read this description.
  var environmentValue: String { "b64:" + Data(compiled).base64EncodedString() }

  /// Strings one after the other, each ended by a zero byte; absent ones have the offset -1.
  private struct StringTable {
    var offsets: [Int] = []
    var bytes: [UInt8] = []

    init(_ strings: [[UInt8]?]) {
      for string in strings {
        guard let string else {
          offsets.append(-1)
          continue
        }
        offsets.append(bytes.count)
        bytes += string + [0]
      }
    }
  }
}
