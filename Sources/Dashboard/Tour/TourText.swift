import Foundation
import LiveSession
import Runs
import TerminalUI

/// What a step of the tour says: what to look at, a question to guess at, and the answer as soon as the
/// session shows it.
struct TourText: Equatable {
  /// The heading.
  var title: String
  /// What the panel shows.
  var look: String
  /// What to predict.
  var question: String
  /// The answer, with the numbers of this session; nil while it cannot be seen yet.
  var answer: String?
  /// What must happen until it can.
  var waiting: String

  /// The words of a step for what a session shows now.
  ///
  /// - Parameters:
  ///   - tour: The step, and since when.
  ///   - keys: The keys in force.
  init(_ tour: TourState, snapshot: SessionSnapshot, keys: KeyTable) {
    func filled(_ sentences: String...) -> String { keys.filled(sentences).first ?? "" }
    switch tour.step {
    case .pixels:
      title = "pixels"
      look =
        "true shows what the simulation shows. Such frames, the actions and the goal image are all "
        + "that model and planner get: no angle, no velocity."
      question = "Which becomes right last: the reconstruction or the imagined frame?"
      waiting = "nothing is decoded yet; it comes with the first updates"
      answer = Self.pixels(snapshot)
    case .experience:
      title = "experience"
      look =
        "Before it learns, the session collects transitions: frames, an action, and the frames "
        + "that came next."
      question = "Must somebody who is good at the task collect them?"
      waiting = Self.collecting(snapshot)
      answer = Self.experience(snapshot)
    case .bound:
      title = "ELBO"
      look =
        "The ELBO is a lower bound of the log likelihood of a sequence, in nats per "
        + "observation: minus reconstruction, minus KL. Training raises it."
      question = "Which of its two parts will give the most?"
      waiting =
        "it needs some updates; now at update \(NumberFormat.grouped(snapshot.training.update))"
      answer = Self.bound(snapshot)
    case .divergence:
      title = "KL"
      look =
        "KL: the nats that the posterior spends beyond prior and learned dynamics. At zero the code "
        + "would say nothing about the pixels."
      question = "While the reconstruction sharpens: does KL rise or fall?"
      waiting =
        "the curves are still short; now at update \(NumberFormat.grouped(snapshot.training.update))"
      answer = Self.divergence(snapshot)
    case .dimensions:
      title = "latent dimensions"
      look =
        "One bar for each latent dimension: its part of the KL, in nats per observation. A dimension whose "
        + "codes stay at the prior costs nothing and says nothing."
      question = "How many of them will this system need?"
      waiting = "no update has measured them yet"
      answer = Self.dimensions(snapshot)
    case .geometry:
      title = "latent space"
      let hue = snapshot.latent.hueName.isEmpty ? "state" : snapshot.latent.hueName
      look =
        "Every dot is the code of a stored observation. Its colour is the true \(hue), which the "
        + "model never sees."
      question = "Which shape will the codes take if the model understands the system?"
      waiting = "the codes have not spread yet; the shape shows after some hundred updates"
      answer = Self.geometry(snapshot)
    case .dream:
      title = "imagined frames"
      look =
        "Green edge: conditioned on pixels. Red edge: imagined; the dynamics alone went on from the "
        + "present code, and the decoder painted where they came to."
      question = "What goes wrong first, far ahead: the shape or the place?"
      waiting = "nothing is imagined yet"
      answer = Self.dream(snapshot)
    case .traversal:
      title = "traversal"
      look = filled(
        "A walk along one latent dimension while the others stay: the decoder paints what such a "
          + "code would mean. {dimension-previous} and {dimension-next} choose the dimension.",
        "A walk along one latent dimension while the others stay: the decoder paints what such a "
          + "code would mean.")
      question = "Does one dimension mean one thing, such as the angle?"
      waiting = "nothing is decoded yet"
      answer = Self.traversal(snapshot)
    case .planning:
      title = "planner"
      look =
        "The planner looks for actions whose predicted codes come near the code of the goal image. "
        + "It executes the first one, encodes what it then sees, and plans again."
      question = "Will it succeed before the pictures are sharp?"
      waiting = Self.trying(snapshot)
      answer = Self.planning(snapshot)
    case .agent:
      title = "policy"
      look = filled(
        "A policy learns what to do at every code, in rollouts that it imagines: then nobody has to "
          + "search. Colours: what it expects from there on. {agent-view.next-layer} shows its actions.",
        "A policy learns what to do at every code, in rollouts that it imagines: then nobody has to "
          + "search. The colours show what it expects from there on.")
      question = "Will its value be highest all around the goal, or in a valley that leads there?"
      waiting = filled(Self.awaitingAgent(snapshot))
      answer = Self.agent(snapshot)
    case .disturbance:
      title = "your turn"
      look = filled(
        "Disturb it: {kick} kicks the system, {planner-next} puts another planner in charge, "
          + "{manual-control} lets you act.",
        "Disturb it: kick the system, or put another planner in charge.")
      question = filled("Press {kick}: will it come back without learning anything new?")
      waiting = filled("waiting for a kick: {kick}")
      answer = Self.disturbance(snapshot, since: tour.since, keys: keys)
    case .ways, .sides, .plane, .walk, .weight, .contest:
      (title, look, question, waiting, answer) = Self.imitation(
        tour.step, snapshot, since: tour.since, filled: { filled($0, $1) })
    }
  }

  // MARK: - Answers

  private static func nats(_ value: Double) -> String { NumberFormat.compact(value, width: 5) }

  /// The finite points of a curve.
  private static func points(
    _ name: String, _ snapshot: SessionSnapshot
  ) -> [(update: Int, value: Double)] {
    guard let series = snapshot.training.series.first(where: { $0.name == name }) else { return [] }
    return zip(series.updates, series.values).filter { $0.1.isFinite }.map { ($0.0, $0.1) }
  }

  private static func pixels(_ snapshot: SessionSnapshot) -> String? {
    let frames = snapshot.frames
    guard !frames.present.reconstruction.isEmpty, !frames.present.imagined.isEmpty else {
      return nil
    }
    return "Usually the imagined frame: a reconstruction needs encoder and decoder, a frame "
      + "\(frames.present.imaginedAhead) ticks ahead also needs the dynamics to be right."
  }

  private static func collecting(_ snapshot: SessionSnapshot) -> String {
    guard case .collecting(let done, let total) = snapshot.stage else { return "it begins now" }
    return "collecting: \(NumberFormat.grouped(done)) of \(NumberFormat.grouped(total)) so far"
  }

  private static func experience(_ snapshot: SessionSnapshot) -> String? {
    guard snapshot.training.update > 0, snapshot.training.transitions > 0 else { return nil }
    return "No: random actions will do. \(NumberFormat.grouped(snapshot.training.transitions)) "
      + "transitions are stored, and training draws short sequences of them."
  }

  private static func bound(_ snapshot: SessionSnapshot) -> String? {
    let reconstruction = points("reconstruction", snapshot)
    let divergence = points("KL", snapshot)
    guard reconstruction.count >= 20, let from = reconstruction.first, let to = reconstruction.last,
      let spent = divergence.first, let spends = divergence.last
    else { return nil }
    let gains = from.value - to.value > spent.value - spends.value
    return (gains ? "The reconstruction so far" : "KL so far")
      + ": since update \(NumberFormat.grouped(from.update)) reconstruction went from "
      + "\(nats(from.value)) to \(nats(to.value)), KL from \(nats(spent.value)) to "
      + "\(nats(spends.value)) nats."
  }

  private static func divergence(_ snapshot: SessionSnapshot) -> String? {
    let divergence = points("KL", snapshot)
    guard divergence.count >= 20, let last = divergence.last,
      let least = divergence.dropLast().min(by: { $0.value < $1.value }),
      let most = divergence.max(by: { $0.value < $1.value })
    else { return nil }
    if last.value > least.value * 1.2 {
      return "It rose: \(nats(least.value)) nats at update \(NumberFormat.grouped(least.update)), "
        + "\(nats(last.value)) now. The code says more about the pixels, and that costs."
    }
    return "It falls: \(nats(most.value)) nats at update \(NumberFormat.grouped(most.update)), "
      + "\(nats(last.value)) now. What the dynamics predict need not be paid for."
  }

  private static func dimensions(_ snapshot: SessionSnapshot) -> String? {
    let all = snapshot.training.dimensionKL
    guard !all.isEmpty, snapshot.training.update > 0 else { return nil }
    let used = all.indices.count { snapshot.training.isInUse($0) }
    return
      "\(used) of \(all.count) are in use now: their codes hold at least 0.1 nats. Any other costs "
      + "nothing and says nothing: the objective switches off what it does not need."
  }

  private static func geometry(_ snapshot: SessionSnapshot) -> String? {
    guard !snapshot.latent.cloud.isEmpty, snapshot.training.update >= 200 else { return nil }
    if snapshot.latent.isAngle {
      return "A band that closes: a turn of the angle comes back to its start, so the colours "
        + "should go round once, without a tear."
    }
    return "A sheet on which the colour changes smoothly: states that are neighbours should have "
      + "codes that are neighbours."
  }

  private static func dream(_ snapshot: SessionSnapshot) -> String? {
    guard !snapshot.frames.present.imagined.isEmpty, snapshot.training.update > 0 else {
      return nil
    }
    return "Mostly the place: the decoder knows only shapes that it has seen, but errors of the "
      + "dynamics add up over \(snapshot.frames.present.imaginedAhead) ticks."
  }

  private static func traversal(_ snapshot: SessionSnapshot) -> String? {
    guard !snapshot[TraverseReport.self].strip.isEmpty, snapshot.training.update > 0 else {
      return nil
    }
    let why = "Seldom: nothing in the ELBO asks for axes that mean something"
    return snapshot.latent.isAngle
      ? why + ", and an angle needs two dimensions to close." : why + "."
  }

  private static func trying(_ snapshot: SessionSnapshot) -> String {
    let control = snapshot.control
    guard control.episode > 0 else { return "control has not begun" }
    let score = control.score
    return "not yet: episode \(control.episode)"
      + (score.episodes > 0 ? ", \(Wording.tally(score)) succeeded" : "")
  }

  private static func planning(_ snapshot: SessionSnapshot) -> String? {
    let score = snapshot.control.score
    guard snapshot.stage == .running, let at = score.heldAt else { return nil }
    let done = Wording.task(snapshot.control).held
    return
      "It was first \(done) at \(NumberFormat.duration(at)). Control needs dynamics that are right "
      + "along the plan, not a sharp picture of everything."
  }

  private static func awaitingAgent(_ snapshot: SessionSnapshot) -> String {
    guard let agent = snapshot.training.agent else {
      return "no policy learns yet: {agent-view.learn} starts it"
    }
    return agent.updates == 0
      ? "\(agent.name) waits for the model"
      : "\(agent.name) learns; now at update \(NumberFormat.grouped(agent.updates))"
  }

  private static func agent(_ snapshot: SessionSnapshot) -> String? {
    guard let point = snapshot[AgentReport.self].returns.points.last else { return nil }
    func text(_ value: Double) -> String { NumberFormat.fixed(value, decimals: 2) }
    return
      "In a valley: a code can look near the goal and still be far from it in ticks. It imagines to "
      + "earn \(text(point.imagined)) a tick and earns \(text(point.real)); 0 would be at the goal."
  }

  private static func disturbance(
    _ snapshot: SessionSnapshot, since: Double, keys: KeyTable
  ) -> String? {
    guard let kick = snapshot.markers.last(where: { $0.text == "kick" && $0.seconds >= since })
    else { return nil }
    let ending = keys.filled(["{palette} finds every command, {help} lists the keys.", ""])
    return
      "Kicked at \(NumberFormat.duration(kick.seconds)), and the curves keep the mark. It plans "
      + "again from what it sees at every tick: watch it. " + (ending.first ?? "")
  }
}
