import LiveSession
import TerminalUI

extension KeyTable {
  /// Dreaming, and looking at a dream frame by frame.
  static let dreamKeys = [
    KeyBinding(
      [("l", .dream(.modeSelected(.live)))], in: .view(.dream), names: ["live"], hint: "live",
      help: "dream along the latest of what control did", category: .dream, importance: 91),
    KeyBinding(
      [("h", .dream(.modeSelected(.heldOut)))], in: .view(.dream), names: ["held-out"],
      hint: "held out",
      help: "dream along a sequence that training never saw", category: .dream, importance: 91),
    KeyBinding(
      [("n", .dream(.modeSelected(.fromHere)))], in: .view(.dream), names: ["from-now"],
      hint: "from now",
      help: "dream from now with the plan, and watch what happens",
      category: .dream, importance: 92),
    KeyBinding(
      [("i", .dream(.modeSelected(.prior)))], in: .view(.dream), names: ["prior"], hint: "prior",
      help: "decoded samples of the prior N(0, I)", category: .dream, importance: 89),
    KeyBinding(
      [("w", .dream(.modeSelected(.sampled)))], in: .view(.dream), names: ["sampled"],
      hint: "sampled",
      help: "sequences drawn from the model, beside true rollouts",
      category: .dream, importance: 89),
    KeyBinding(
      [(.named(.enter), .dream(.playToggled))], in: .view(.dream), names: ["play"], hint: "play",
      help: "stop the loop of frames, or let it play", category: .dream, importance: 93),
    KeyBinding(
      [(",", .dream(.stepped(-1))), (".", .dream(.stepped(1)))], in: .view(.dream),
      names: ["previous-frame", "next-frame"],
      each: ["the frame of the dream before", "the next frame of the dream"], hint: "frame",
      help: "the frame before or after", category: .dream, importance: 62),
    KeyBinding(
      [(.named(.left), .dream(.stepped(-1))), (.named(.right), .dream(.stepped(1)))],
      in: .panel(.dreamFilm), names: ["previous-frame", "next-frame"],
      each: ["the frame of the dream before", "the next frame of the dream"],
      help: "the frame before or after, in the film",
      category: .dream),
    KeyBinding(
      [(.named(.home), .dream(.endReached(-1))), (.named(.end), .dream(.endReached(1)))],
      in: .view(.dream), names: ["first-frame", "last-frame"],
      each: ["the first frame of the dream", "the last frame of the dream"],
      help: "the first or last frame",
      category: .dream),
    KeyBinding(
      [("<", .dream(.conditionedMoved(-1))), (">", .dream(.conditionedMoved(1)))],
      in: .view(.dream), names: ["fewer-seen", "more-seen"],
      each: ["show the model fewer frames", "show the model more frames"], hint: "seen",
      help: "show the model fewer or more frames",
      category: .dream, importance: 88),
    KeyBinding(
      [(.named(.up), .dream(.horizonMoved(1))), (.named(.down), .dream(.horizonMoved(-1)))],
      in: .panel(.dreamFilm), names: ["longer", "shorter"],
      each: ["dream more frames", "dream fewer frames"], hint: "horizon",
      help: "dream more or fewer frames",
      category: .dream, importance: 88),
    KeyBinding(
      [("b", .dream(.sequenceMoved(1))), ("B", .dream(.sequenceMoved(-1)))], in: .view(.dream),
      names: ["another", "previous"],
      each: [
        "another held-out sequence, or another draw of samples",
        "the held-out sequence before, or the draw before",
      ],
      hint: "another", help: "another held-out sequence, or another draw of samples",
      category: .dream, importance: 69),
  ]
}
