import Foundation

/// Numbers as text for a screen that is redrawn many times a second: the width does not change with
/// the value, so that digits do not dance, and what is not a number says so.
package enum NumberFormat {
  /// A number with fixed decimals, right-aligned in `width` columns.
  ///
  /// A number too long for its column loses decimals first, then becomes compact ("1.2M"). A value
  /// that rounds to zero has no sign.
  package static func fixed(_ value: Double, decimals: Int, width: Int = 0) -> String {
    guard value.isFinite else { return padded(nonFinite(value), width) }
    var places = max(0, decimals)
    var text = plain(value, decimals: places)
    while width > 0, text.count > width, places > 0 {
      places -= 1
      text = plain(value, decimals: places)
    }
    if width > 0, text.count > width { text = compact(value, width: width) }
    return padded(text, width)
  }

  /// A whole number in groups of three digits: `1 840`.
  ///
  /// The space is the ordinary one: in a grid of cells a thin space is as wide, and not every font
  /// has it.
  package static func grouped(_ value: Int, width: Int = 0) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (position, digit) in digits.enumerated() {
      if position > 0, (digits.count - position).isMultiple(of: 3) { text.append(" ") }
      text.append(digit)
    }
    return padded(value < 0 ? "-" + text : text, width)
  }

  /// A number in at most `width` columns, about three digits of it: `12.3`, `1.84k`, `2.5e-5`.
  ///
  /// Large numbers take the SI prefixes k, M, G, T; small ones an exponent.
  /// - Parameter keepsZeros: Whether zeros at the end stay (`40.0`): for a value that changes all the
  ///   time, so that its length does not.
  package static func compact(
    _ value: Double, width: Int = 6, keepsZeros: Bool = false
  ) -> String {
    guard value.isFinite else { return nonFinite(value) }
    let room = max(1, width)
    let size = abs(value)
    if size == 0 { return keepsZeros && room >= 4 ? "0.00" : "0" }
    func finished(_ text: String) -> String { keepsZeros ? text : trimmedZeros(text) }
    if size >= 1e15 || size < 1e-3 { return exponential(value, width: room) }
    if size < 1000 {
      let whole = size >= 100 ? 3 : size >= 10 ? 2 : 1
      // Below one, leading zeros carry nothing: keep three digits that do.
      let wanted = size >= 1 ? 3 - whole : 2 - Int(log10(size).rounded(.down))
      for places in stride(from: max(0, wanted), through: 0, by: -1) {
        let text = finished(plain(value, decimals: places))
        if text.count <= room, text != "0" || places == 0 { return text }
      }
      return plain(value, decimals: 0)
    }
    let (divisor, suffix) = Self.prefixes.last { size >= $0.0 * 0.9995 } ?? (1e3, "k")
    let scaled = value / divisor
    for places in stride(
      from: abs(scaled) >= 100 ? 0 : abs(scaled) >= 10 ? 1 : 2, through: 0, by: -1)
    {
      let text = finished(plain(scaled, decimals: places)) + suffix
      if text.count <= room { return text }
    }
    return plain(scaled, decimals: 0) + suffix
  }

  /// A duration: `0:31`, `12:05`, `1:02:03`, `3d 04h`.
  package static func duration(_ seconds: Double, width: Int = 0) -> String {
    guard seconds.isFinite else { return padded(nonFinite(seconds), width) }
    let sign = seconds <= -1 ? "-" : ""
    let total = Int(min(abs(seconds), 1e9))
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    let text: String
    if hours >= 48 {
      text = "\(hours / 24)d \(twoDigits(hours % 24))h"
    } else if hours > 0 {
      text = "\(hours):\(twoDigits(minutes)):\(twoDigits(rest))"
    } else {
      text = "\(minutes):\(twoDigits(rest))"
    }
    return padded(sign + text, width)
  }

  /// Seconds with the SI prefix that suits them: `4.2 ms`, `310 us`, `1.5 s`.
  package static func seconds(_ value: Double, width: Int = 0) -> String {
    guard value.isFinite else { return padded(nonFinite(value), width) }
    let size = abs(value)
    let (factor, unit) =
      size >= 0.9995 || size == 0 ? (1.0, "s") : size >= 0.9995e-3 ? (1e3, "ms") : (1e6, "us")
    let scaled = value * factor
    let places = abs(scaled) >= 99.95 ? 0 : 1
    return padded(plain(scaled, decimals: places) + " " + unit, width)
  }

  /// Text for what is not a finite number.
  static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "nan" : value > 0 ? "inf" : "-inf"
  }

  /// Right-aligned in a column.
  static func padded(_ text: String, _ width: Int) -> String {
    let missing = width - text.unicodeScalars.count
    return missing > 0 ? String(repeating: " ", count: missing) + text : text
  }

  /// Fixed decimals without a sign on zero.
  static func plain(_ value: Double, decimals: Int) -> String {
    // Past 1e15 a Double has no fraction left, and the text would be longer than any screen.
    if abs(value) >= 1e15 { return exponential(value, width: 6) }
    let text = text("%.*f", min(decimals, 17), value)
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." || $0 == "-" }
    return isZero && text.hasPrefix("-") ? String(text.dropFirst()) : text
  }

  private static let prefixes: [(Double, String)] = [
    (1e3, "k"), (1e6, "M"), (1e9, "G"), (1e12, "T"),
  ]

  /// `1.5e-5`, with as many digits as the width has room for.
  private static func exponential(_ value: Double, width: Int) -> String {
    for places in stride(from: 2, through: 0, by: -1) {
      let text = text("%.*e", places, value)
      guard let mark = text.firstIndex(of: "e") else { return text }
      let mantissa = trimmedZeros(String(text[..<mark]))
      let exponent = Int(text[text.index(after: mark)...]) ?? 0
      let short = mantissa + "e" + String(exponent)
      if short.count <= width || places == 0 { return short }
    }
    return String(value)
  }

  /// A number in C's words: a screen has hundreds, and `String(format:)` goes by way of a locale.
  ///
  /// - Parameter format: Takes the places after the point and the number, and gives fewer than 64 bytes.
  private static func text(_ format: String, _ places: Int, _ value: Double) -> String {
    String(unsafeUninitializedCapacity: 64) { bytes in
      withVaList([places, value]) { arguments in
        bytes.withMemoryRebound(to: CChar.self) {
          Int(vsnprintf($0.baseAddress, $0.count, format, arguments))
        }
      }
    }
  }

  private static func trimmedZeros(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: ".")), let last = text.lastIndex(where: { $0 != "0" })
    else { return text }
    let kept = text[last] == "." ? text[..<last] : text[...last]
    return kept == "-0" ? "0" : String(kept)
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
