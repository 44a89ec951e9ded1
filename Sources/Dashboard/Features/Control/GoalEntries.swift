import Foundation
import LiveSession
import Worlds

/// The rows of the palette that move the goal to a typed value: "goal theta 30".
enum GoalEntries {
  /// A row for each quantity of the goal that can be moved.
  static func names(_ snapshot: SessionSnapshot) -> [PaletteEntry] {
    snapshot.control.goal.quantities.map { quantity in
      PaletteEntry(
        title: "goal \(quantity.name)",
        detail: "move the goal, now \(quantity.quantity.text(quantity.value)), "
          + range(of: quantity),
        act: .write("goal \(quantity.name) "))
    }
  }

  /// The rows once "goal NAME VALUE" is being typed; nil as long as it is not.
  static func typed(_ typed: String, snapshot: SessionSnapshot) -> [PaletteEntry]? {
    let words = typed.split(separator: " ").map(String.init)
    let hasValue = words.count == 3
    guard words.first?.lowercased() == "goal", hasValue || words.count == 2 && typed.hasSuffix(" "),
      let index = snapshot.control.goal.quantities.firstIndex(where: {
        $0.name.lowercased() == words[1].lowercased()
      })
    else { return nil }
    let quantity = snapshot.control.goal.quantities[index]
    guard hasValue else { return [names(snapshot)[index]] }
    var entry = PaletteEntry(
      title: "goal \(quantity.name) \(words[2])", detail: "move the goal", act: .none)
    guard let value = PaletteList.plainNumber(words[2]).map(quantity.quantity.value(ofShown:)),
      // A typed end of the range may differ from it by rounding.
      value >= quantity.minimum - 1e-9, value <= quantity.maximum + 1e-9
    else {
      entry.detail = "expected a number \(range(of: quantity))"
      return [entry]
    }
    let inside = min(max(value, quantity.minimum), quantity.maximum)
    entry.act = .run(.control(.goalChosen(quantity: index, value: inside)), .views)
    return [entry]
  }

  private static func range(of quantity: GoalReport.Quantity) -> String {
    "from \(quantity.quantity.text(quantity.minimum)) to "
      + quantity.quantity.text(quantity.maximum)
  }
}
