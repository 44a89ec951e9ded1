import LiveSession
import TerminalUI

extension KeyTable {
  /// Walking through the latent space.
  static let traverseKeys = [
    KeyBinding(
      [("[", .dimensionMoved(-1)), ("]", .dimensionMoved(1))], in: .views,
      names: ["dimension-previous", "dimension-next"], hint: "dimension",
      help: "choose a latent dimension", category: .traverse, importance: 28),
    KeyBinding(
      [(.named(.up), .dimensionMoved(-1)), (.named(.down), .dimensionMoved(1))],
      in: .panel(.sliders), names: ["dimension-previous", "dimension-next"], hint: "dimension",
      help: "choose a latent dimension in Traverse",
      category: .traverse, importance: 52),
    KeyBinding(
      [(.named(.left), .traversed(-1)), (.named(.right), .traversed(1))], in: .panel(.sliders),
      names: ["move-left", "move-right"],
      hint: "move", help: "move along it by a quarter of its standard deviation",
      category: .traverse, importance: 95),
    KeyBinding(
      [("z", .session(.traverseReset))], in: .views, names: ["traverse-reset"], hint: "code",
      help: "put the traversed latent back to the present code", category: .traverse,
      importance: 22),
  ]
}
