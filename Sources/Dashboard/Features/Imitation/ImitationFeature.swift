import LiveSession
import Measurement
import TerminalUI

extension DashboardView {
  /// The views of scenes whose policies imitate; what makes no sense without a model is absent.
  package static let imitation: [DashboardView] = [
    DashboardView(
      "latent", number: 3, summary: "the plane of z, by the side that was taken",
      focusable: [.latentPlane, .planner], chapters: [.imitation],
      layOut: { $0.layOutPlane($1, $2) }),
    .curves,
    DashboardView(
      "traverse", number: 5, summary: "a walk through z, decoded to routes",
      focusable: [.routeSliders, .planner], chapters: [.imitation],
      keys: { KeyTable.walkKeys }, layOut: { $0.layOutWalk($1, $2) }),
    DashboardView(
      "control", number: 6, summary: "the policies, how they act, and their race",
      focusable: [.planner, .settings], chapters: [.imitation, .manual],
      keys: { KeyTable.plannerKeys + KeyTable.imitationControlKeys },
      layOut: { $0.layOutPolicies($1, $2) }),
    DashboardView(
      "overview", number: 1, summary: "the fan, its sides, the curves and the plane of z",
      focusable: [.fan, .curves, .planner], chapters: [.imitation, .curves], isClose: false,
      keys: { KeyTable.fanKeys }, layOut: { $0.layOutFan($1, $2) }),
  ]

  /// The view of imitation with a title.
  static func imitation(_ title: String) -> DashboardView {
    imitation.first { $0.title == title } ?? .curves
  }

  /// The views of a scene.
  package static func all(imitation: Bool) -> [DashboardView] {
    imitation ? Self.imitation : Self.standard
  }
}

extension HelpChapter {
  /// Policies that imitate.
  package static let imitation: HelpChapter = HelpChapter(
    "imitation", heading: "what the fan says",
    paragraphs: [
      "Demonstrators pass on the left or on the right, each in a style of its own. A policy is given a"
        + " picture and a sample z, and answers with a chunk of actions: p(chunk | picture, z).",
      "fan: 64 chunks for 64 z from the prior, drawn as routes from one picture; hue by side. White:"
        + " cloning, which gives the mean of both ways: into the tree.",
      "sides: how many routes lead left, right, or neither way. The middle falls from 1 while z learns"
        + " to tell the ways apart.",
      "plane of z: codes of demonstrations, coloured by the side that was taken, which training never"
        + " sees; the circle is one standard deviation of the prior.",
      "KL weight: too low, and z codes noise: the prior has holes, and what is drawn from them crashes."
        + " Too high, and z says nothing: the policy is cloning. The window lies between.",
      "z held, drawn or zero: one z for an episode, one for each chunk, or the mean of the prior."
        + " executed: actions of a chunk before the next picture is looked at.",
      "side bits: the entropy of the side from one start. Over many starts cloning takes both sides,"
        + " too; from one start it takes one.",
    ])
}

extension Panel {
  /// The fan.
  package static let fan: Panel = Panel(
    "fan", chapter: .imitation, reset: { $0[FanViewState.self] = FanViewState() },
    mouse: { mouse, state in
      guard case .wheel(let steps) = mouse.gesture else { return DashboardOutcome() }
      return ImitationAction.scrubbed(steps).reduce(&state, mouse.snapshot)
    }, draw: FanPanel.draw)
  /// Left, middle, right.
  package static let fanShares: Panel = Panel("sides", draw: FanSharesPanel.draw)
  /// The plane of z.
  package static let latentPlane: Panel = Panel(
    "plane", title: "plane of z", chapter: .imitation, draw: LatentPlanePanel.draw)
  /// Routes along a dimension of z.
  package static let routeWalk: Panel = Panel("route-walk", draw: RouteWalkPanel.draw)
  /// The sliders of z.
  package static let routeSliders: Panel = Panel(
    "walk-sliders", title: "dimensions of z", chapter: .imitation,
    mouse: { mouse, state in
      guard case .wheel(let steps) = mouse.gesture else { return DashboardOutcome() }
      return ImitationAction.walked(steps).reduce(&state, mouse.snapshot)
    }, draw: RouteSlidersPanel.draw)
  /// What every policy has learned.
  package static let policies: Panel = Panel("policies", draw: PoliciesPanel.draw)
  /// The race of policies.
  package static let imitationRace: Panel = Panel("imitation-race", draw: ImitationRacePanel.draw)
}

extension ScreenLayout {
  /// The columns that a picture of so many rows takes: two pixels a row, one a column.
  private func pictureColumns(_ body: Rect, most: Int) -> Int {
    min((body.height - 2) * 2, most)
  }

  fileprivate mutating func layOutFan(_ body: Rect, _ snapshot: SessionSnapshot) {
    var area = withPlannerStrip(body)
    let side = cutRight(
      max(area.width - pictureColumns(area, most: area.width * 3 / 5) - 1, area.width * 2 / 5),
      from: &area)
    place(.fan, area)
    let policies = snapshot.training.imitators.count + 1
    var rest = side
    if rest.width >= 88, rest.height >= 24 {
      // Curves and plane side by side under the bars.
      var top = rest.removeTop(max(6, min(policies, 8)))
      place(.policies, cutRight(top.width / 2, from: &top))
      place(.fanShares, top)
      var middle = rest.removeTop(rest.height * 3 / 5)
      place(.latentPlane, cutRight(middle.width / 2, from: &middle))
      place(.curves, middle)
      let dimensions = snapshot.training.dimensionKL.count + 3
      stack(
        [
          (.dimensions, dimensions, dimensions), (.settings, 6, 8), (.episodes, 5, 12),
          (.guide, 8, .max),
        ], in: rest)
    } else {
      let shares = rest.height >= 18 ? 6 : 4
      stack(
        [
          (.fanShares, shares, shares), (.curves, 7, rest.height / 2),
          (.latentPlane, 8, .max), (.policies, policies, policies),
        ], in: rest)
    }
  }

  fileprivate mutating func layOutPlane(_ body: Rect, _ snapshot: SessionSnapshot) {
    var area = withPlannerStrip(body)
    if area.width >= 76 {
      let column = cutRight(min(max(area.width / 3, 30), 72), from: &area)
      let dimensions = snapshot.training.dimensionKL.count + 3
      stack(
        [
          (.dimensions, dimensions, dimensions), (.fanShares, 6, 6),
          (.fan, 8, max(8, column.width / 2 + 2)), (.guide, 8, .max),
        ], in: column)
    }
    place(.latentPlane, area)
  }

  fileprivate mutating func layOutWalk(_ body: Rect, _ snapshot: SessionSnapshot) {
    var area = withPlannerStrip(body)
    let side = cutRight(
      max(area.width - pictureColumns(area, most: area.width / 2) - 1, area.width / 2),
      from: &area)
    place(.routeWalk, area)
    let sliders = snapshot[RouteWalkReport.self].dimensions.count * 3 + 6
    stack(
      [(.routeSliders, min(sliders, 12), sliders), (.latentPlane, 9, .max), (.guide, 14, .max)],
      in: side)
  }

  fileprivate mutating func layOutPolicies(_ body: Rect, _ snapshot: SessionSnapshot) {
    var area = body
    let policies = snapshot.training.imitators.count + 1
    let hasRace = snapshot[ImitationRaceReport.self].number > 0
    let side = cutRight(area.width * (area.width >= 150 ? 5 : 4) / 8, from: &area)
    stack(
      [
        (.planner, 7, 7), (.settings, 6, 8), (.policies, policies, policies), (.episodes, 4, 14),
        (.guide, 14, .max),
      ], in: area)
    place(hasRace ? .imitationRace : .fan, side)
  }
}
