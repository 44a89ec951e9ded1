internal import CNcurses
import Foundation
import TerminalUI

/// What is known about the terminal and its environment, for `latentscope doctor`.
package struct TerminalCapabilities: Sendable, Equatable, Codable {
  /// The value of TERM; empty when unset.
  package var term: String
  /// Why no screen can be shown here; nil when it can.
  package var problem: String?
  /// The columns, when the terminal tells.
  package var width: Int?
  /// The rows, when the terminal tells.
  package var height: Int?
  /// The number of colours in the terminal's description.
  package var terminfoColors: Int
  /// The number of colour pairs in the terminal's description.
  package var terminfoPairs: Int
  /// How many colours a screen would use, and why.
  package var color: ColorDecision
  /// What speaks for 24-bit colour; nil when nothing does.
  package var truecolorEvidence: String?
  /// Whether a screen would use glyphs beyond ASCII.
  package var hasUnicode: Bool
  /// The character set of the locale, such as "UTF-8".
  package var codeset: String
  /// The locale in use for characters.
  package var locale: String
  /// Whether the mouse can be reported.
  package var hasMouse: Bool
  /// Whether there is a screen of its own beside the scrolling one.
  package var hasAlternateScreen: Bool
  /// Whether screens would be bracketed by synchronised output.
  package var isSynchronized: Bool

  /// Looks at the terminal without changing it.
  package static func detect(options: TerminalOptions = TerminalOptions()) -> TerminalCapabilities {
    let environment = options.environment
    let isUTF8 = curses_locale_adopt(options.namesUTF8)
    var result = TerminalCapabilities(
      term: environment["TERM"] ?? "", terminfoColors: 0, terminfoPairs: 0,
      color: ColorDecision.make(
        choice: options.color, environment: environment, colors: 0, isDirect: false),
      hasUnicode: isUTF8 && !options.ascii,
      codeset: String(cString: curses_locale_codeset()),
      locale: String(cString: curses_locale_name()), hasMouse: false, hasAlternateScreen: false,
      isSynchronized: false)
    do throws(TerminalError) {
      let device = try TerminalDevice.open()
      defer { device.close() }
      result.width = device.size?.width
      result.height = device.size?.height
      result.adopt(try TerminalDescription.read(options: options, descriptor: device.descriptor))
    } catch {
      result.problem = error.description
    }
    if let value = environment["COLORTERM"], !value.isEmpty {
      result.truecolorEvidence = "COLORTERM=\(value)"
    } else if result.terminfoColors >= 1 << 24 {
      result.truecolorEvidence = "terminfo has \(result.terminfoColors) colours"
    }
    return result
  }

  private mutating func adopt(_ description: TerminalDescription) {
    terminfoColors = description.colors
    terminfoPairs = description.pairs
    color = description.colorDecision
    hasMouse = description.hasMouse
    hasAlternateScreen = description.hasAlternateScreen
    isSynchronized = description.isSynchronized
  }
}
