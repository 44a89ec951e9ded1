import LiveSession
import TerminalUI
import Worlds

extension StateQuantity {
  /// The decimals that tell states apart: a tenth of a degree, a centimetre.
  var decimals: Int { shownUnit == unit ? 2 : 1 }

  /// The unit after a number, with its blank; empty for none.
  var unitAfterNumber: String { shownUnit.isEmpty ? "" : " " + shownUnit }

  /// A value in a sentence: angles in whole degrees.
  func text(_ value: Double) -> String {
    Numbers.signed(shown(value), decimals: isAngle ? 0 : decimals) + unitAfterNumber
  }

  /// A value in a column.
  func aligned(_ value: Double, width: Int, moreDecimals: Int = 0) -> String {
    Numbers.signed(shown(value), decimals: decimals + moreDecimals, width: width)
  }
}
