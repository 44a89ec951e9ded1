import Control
import LiveSession
import Measurement
import TerminalUI

extension TourText {
  /// The words of a step of scenes whose policies imitate.
  ///
  /// - Parameter filled: A sentence with its keys, or the one without.
  static func imitation(
    _ step: TourStep, _ snapshot: SessionSnapshot, since: Double,
    filled: (String, String) -> String
  ) -> (title: String, look: String, question: String, waiting: String, answer: String?) {
    let fan = snapshot[FanReport.self]
    func share(_ value: Double) -> String { NumberFormat.fixed(value, decimals: 2) }
    switch step {
    case .sides:
      return (
        "the fan parts",
        "Each line of the fan is a chunk for another z, drawn from the prior. The bars count how many "
          + "lead left, right, or neither way.",
        "Does the middle fall slowly, or at once?", "the fan has only just begun",
        parting(fan)
      )
    case .plane:
      return (
        "the plane of z",
        "Every dot is the code of a demonstration: what the encoder makes of its picture and of what was "
          + "then done. Its colour is the side that was taken, which training never sees.",
        "Will the two sides lie apart?", "no codes yet; they come with the first updates",
        snapshot[LatentPlaneReport.self].codes.isEmpty || snapshot.training.update < 300
          ? nil
          : "Mostly: the side is what a picture does not tell while both ways are open, so z must. "
            + "Where the picture tells it already, z need not, and colours mix."
      )
    case .walk:
      return (
        "a walk through z",
        filled(
          "Left and right walk along a dimension of z, {dimension-after} takes the next; the white route "
            + "is what the policy would do.",
          "Walk along a dimension of z; the white route is what the policy would do."),
        "Is the side a switch or a dial? And the speed?", "nothing can be walked yet",
        walk(snapshot[RouteWalkReport.self])
      )
    case .weight:
      return (
        "the weight of the KL",
        filled(
          "The KL weight decides how dear it is to say something in z. {settings} changes it: 1 leaves "
            + "holes in the prior, 6 splits, 40 silences z.",
          "The KL weight decides how dear it is to say something in z: 1 leaves holes in the prior, 6 "
            + "splits, 40 silences z."),
        "Which of these policies still crashes although it knows both ways?",
        "waiting for another weight: the policy then learns again",
        weight(snapshot, since: since)
      )
    case .contest:
      return (
        "the race",
        filled(
          "{control-view.race} lets 16 ghosts of every policy start at one place, each with its own "
            + "wind.",
          "A race lets 16 ghosts of every policy start at one place, each with its own wind."),
        "From one start: how many sides will cloning take?", "waiting for a race",
        contest(snapshot[ImitationRaceReport.self])
      )
    default:
      return (
        "two ways",
        "Demonstrators pass the tree on the left or on the right. The fan shows what the policy may do "
          + "where both ways are open; white is cloning, which learned the mean of what was done.",
        "Where does the mean of left and right lead?", "no policy has learned yet",
        fan.cloning.map { route in
          route.side == nil
            ? "Into the tree: the mean of two good answers is no answer. A policy that is given a sample "
              + "z as well can give either."
            : "To one side here: pictures that are not quite centred tip it over. Where it is centred, "
              + "it leads into the tree."
        }
      )
    }

    func parting(_ fan: FanReport) -> String? {
      guard let first = fan.history.first, fan.updates >= 300, fan.history.count > 2 else {
        return nil
      }
      return
        "At once, and then slowly: \(share(first.shares.middle)) at update "
        + "\(NumberFormat.grouped(first.update)), \(share(fan.shares.middle)) now. What is left in the "
        + "middle are z between the two ways, where the decoder cannot jump."
    }
  }

  private static func walk(_ report: RouteWalkReport) -> String? {
    let named = report.dimensions.filter { !$0.meaning.isEmpty }
    guard let first = named.first else { return nil }
    let words = report.dimensions.enumerated().filter { !$0.element.meaning.isEmpty }.map {
      "z\($0.offset + 1) is the \($0.element.meaning)"
    }
    return first.meaning.isEmpty
      ? nil
      : "The side is a switch with one narrow point between, the speed a dial: here "
        + words.joined(separator: ", ") + ". Nobody told the policy that there are two such things."
  }

  private static func weight(_ snapshot: SessionSnapshot, since: Double) -> String? {
    guard
      snapshot.markers.contains(where: { $0.text.hasPrefix("kl_weight") && $0.seconds >= since })
    else { return nil }
    let nats = NumberFormat.fixed(snapshot.training.dimensionKL.reduce(0, +), decimals: 2)
    return
      "The one with too low a weight: its z codes every detail, so that much of the prior was never "
      + "learned from. z carries \(nats) nats now; near 0 the policy is cloning."
  }

  private static func contest(_ race: ImitationRaceReport) -> String? {
    guard !race.isRunning,
      let clone = race.racers.first(where: { $0.name.rawValue.contains("cloning") })
    else { return nil }
    return
      "One, nearly always: \(clone.left) left and \(clone.right) right, \(clone.collisions) crashed. "
      + "Over many starts it takes both sides, and looks as if it knew two ways."
  }
}
