import LiveSession
import TerminalUI

extension KeyTable {
  /// Dreaming, and looking at a dream frame by frame.
  static let dreamKeys: [KeyBinding] = [
    KeyBinding(
      "l", name: "live", does: .dream(.modeSelected(.live)), in: .view(.dream), hint: "live",
      rank: 91, help: "dream along the latest of what control did", .dream),
    KeyBinding(
      "h", name: "held-out", does: .dream(.modeSelected(.heldOut)), in: .view(.dream),
      hint: "held out", rank: 91, help: "dream along a sequence that training never saw", .dream),
    KeyBinding(
      "n", name: "from-now", does: .dream(.modeSelected(.fromHere)), in: .view(.dream),
      hint: "from now", rank: 92, help: "dream from now with the plan, and watch what happens",
      .dream),
    KeyBinding(
      "i", name: "prior", does: .dream(.modeSelected(.prior)), in: .view(.dream), hint: "prior",
      rank: 89, help: "decoded samples of the prior N(0, I)", .dream),
    KeyBinding(
      "w", name: "sampled", does: .dream(.modeSelected(.sampled)), in: .view(.dream),
      hint: "sampled", rank: 89, help: "sequences drawn from the model, beside true rollouts",
      .dream),
    KeyBinding(
      .named(.enter), name: "play", does: .dream(.playToggled), in: .view(.dream), hint: "play",
      rank: 93, help: "stop the loop of frames, or let it play", .dream),
    KeyBinding(
      (",", "previous-frame", .dream(.stepped(-1)), "the frame of the dream before"),
      (".", "next-frame", .dream(.stepped(1)), "the next frame of the dream"),
      in: .view(.dream), hint: "frame", rank: 62, help: "the frame before or after", .dream),
    KeyBinding(
      (.named(.left), "previous-frame", .dream(.stepped(-1)), "the frame of the dream before"),
      (.named(.right), "next-frame", .dream(.stepped(1)), "the next frame of the dream"),
      in: .panel(.dreamFilm), help: "the frame before or after, in the film", .dream),
    KeyBinding(
      (.named(.home), "first-frame", .dream(.endReached(-1)), "the first frame of the dream"),
      (.named(.end), "last-frame", .dream(.endReached(1)), "the last frame of the dream"),
      in: .view(.dream), help: "the first or last frame", .dream),
    KeyBinding(
      ("<", "fewer-seen", .dream(.conditionedMoved(-1)), "show the model fewer frames"),
      (">", "more-seen", .dream(.conditionedMoved(1)), "show the model more frames"),
      in: .view(.dream), hint: "seen", rank: 88, help: "show the model fewer or more frames",
      .dream),
    KeyBinding(
      (.named(.up), "longer", .dream(.horizonMoved(1)), "dream more frames"),
      (.named(.down), "shorter", .dream(.horizonMoved(-1)), "dream fewer frames"),
      in: .panel(.dreamFilm), hint: "horizon", rank: 88, help: "dream more or fewer frames", .dream),
    KeyBinding(
      (
        "b", "another", .dream(.sequenceMoved(1)),
        "another held-out sequence, or another draw of samples"
      ),
      (
        "B", "previous", .dream(.sequenceMoved(-1)),
        "the held-out sequence before, or the draw before"
      ),
      in: .view(.dream), hint: "another", rank: 69,
      help: "another held-out sequence, or another draw of samples", .dream),
  ]
}
