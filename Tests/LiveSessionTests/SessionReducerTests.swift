import Control
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Planning
import Scenes
import Settings
import Testing
import Worlds

@Suite struct SessionReducerTests {
  static func start() throws -> SessionState {
    SessionState(scene: try SceneCatalog.load("pendulum"))
  }

  static func at(_ seconds: Double, update: Int = 0) -> SessionInstant {
    SessionInstant(seconds: seconds, update: update)
  }

  @Test func aSessionBeginsAsItsSceneSays() throws {
    let state = try Self.start()
    #expect(state.planner == .cem)
    #expect(state.generation == 1)
    #expect(state.choices[TraverseState.self].offsets.isEmpty)
    #expect(state.manualAction(at: 0) == nil)
    #expect(!state.isTrainingPaused && !state.isControlPaused)
  }

  @Test func anotherPlannerTakesOverWithinTheEpisode() throws {
    var state = try Self.start()
    let commands = reduce(&state, .plannerSelected(.ilqr), at: Self.at(3, update: 70))
    #expect(commands == [.switchPlanner(from: .cem, to: .ilqr)])
    #expect(state.planner == .ilqr)
    #expect(state.markers == [Marker(seconds: 3, update: 70, text: "ilqr")])
    #expect(state.settings.contains { $0.key == "planner.ilqr.starts" })
    #expect(!state.settings.contains { $0.key == "planner.cem.candidates" })

    let before = state
    #expect(reduce(&state, .plannerSelected(.ilqr), at: Self.at(4)).isEmpty)
    #expect(state == before, "the same planner again changes nothing")
  }

  @Test func pausesToggle() throws {
    var state = try Self.start()
    #expect(reduce(&state, .trainingPauseToggled, at: Self.at(1, update: 5)).isEmpty)
    #expect(state.isTrainingPaused && !state.isControlPaused)
    #expect(state.markers.map(\.text) == ["pause"])
    #expect(reduce(&state, .controlPauseToggled, at: Self.at(2)).isEmpty)
    #expect(state.isControlPaused)
    _ = reduce(&state, .trainingPauseToggled, at: Self.at(3))
    _ = reduce(&state, .controlPauseToggled, at: Self.at(3))
    #expect(!state.isTrainingPaused && !state.isControlPaused)
    #expect(state.markers.map(\.text) == ["pause", "resume"])
  }

  @Test func restartedTrainingIsAnotherGenerationAndForgetsLatents() throws {
    var state = try Self.start()
    _ = reduce(&state, .trainingPauseToggled, at: Self.at(1))
    _ = reduce(&state, .goalSet(.present), at: Self.at(1))
    _ = reduce(&state, .traverse(.moved(1)), at: Self.at(1))
    _ = reduce(&state, .settingChanged(key: "planner.horizon", value: 30), at: Self.at(1))
    let commands = reduce(&state, .trainingRestarted, at: Self.at(9, update: 500))
    #expect(commands == [.restartTraining(generation: 2), .startEpisode])
    #expect(state.generation == 2)
    #expect(!state.isTrainingPaused)
    #expect(state.goal == .scene)
    #expect(state.choices[TraverseState.self].offsets.isEmpty)
    #expect(state.scene.planner.horizon == 30, "settings stay")
    #expect(state.markers.last == Marker(seconds: 9, update: 500, text: "restart"))
    #expect(
      reduce(&state, .trainingRestarted, at: Self.at(10)).first == .restartTraining(generation: 3))
  }

  @Test func stillnessBeginsWhenTrainingAndControlArePaused() throws {
    var state = try Self.start()
    _ = reduce(&state, .trainingPauseToggled, at: Self.at(1))
    #expect(state.stillSince == nil)
    _ = reduce(&state, .controlPauseToggled, at: Self.at(2))
    #expect(state.stillSince == 2)
    _ = reduce(&state, .kicked, at: Self.at(3))
    #expect(state.stillSince == 2)
    _ = reduce(&state, .trainingRestarted, at: Self.at(4))
    #expect(state.stillSince == nil)
  }

  /// Who lives them numbers them: no state can disagree.
  @Test func anEpisodeIsStarted() throws {
    var state = try Self.start()
    #expect(reduce(&state, .episodeReset, at: Self.at(1)) == [.startEpisode])
    #expect(state.generation == 1)
  }

  @Test func kicksAreMarked() throws {
    var state = try Self.start()
    #expect(reduce(&state, .kicked, at: Self.at(5, update: 9)) == [.kick(strength: 1)])
    #expect(state.markers == [Marker(seconds: 5, update: 9, text: "kick")])
  }

  @Test func manualActionsHoldFor150Milliseconds() throws {
    var state = try Self.start()
    _ = reduce(&state, .manualAction(1), at: Self.at(1))
    #expect(state.manualAction(at: 1) == nil, "the planner is in charge")

    _ = reduce(&state, .manualToggled, at: Self.at(1))
    #expect(state.manualAction(at: 1) == 0)
    _ = reduce(&state, .manualAction(-0.5), at: Self.at(2))
    #expect(state.manualAction(at: 2) == -0.5)
    #expect(state.manualAction(at: 2.149) == -0.5)
    #expect(state.manualAction(at: 2.151) == 0)
    // The key repeats: the hold is renewed.
    _ = reduce(&state, .manualAction(3), at: Self.at(2.1))
    #expect(state.manualAction(at: 2.2) == 1, "clamped")
    _ = reduce(&state, .manualAction(.nan), at: Self.at(2.2))
    #expect(state.manualAction(at: 2.2) == 1, "not a number: ignored")
    _ = reduce(&state, .manualAction(-.infinity), at: Self.at(2.2))
    #expect(state.manualAction(at: 2.3) == -1)

    _ = reduce(&state, .manualToggled, at: Self.at(2.3))
    #expect(state.manualAction(at: 2.3) == nil)
    _ = reduce(&state, .manualToggled, at: Self.at(2.31))
    #expect(state.manualAction(at: 2.31) == 0, "an old action does not come back")
    _ = reduce(&state, .manualAction(1), at: Self.at(3))
    _ = reduce(&state, .episodeReset, at: Self.at(3.05))
    #expect(state.manualAction(at: 3.06) == 0, "an episode begins without action")
  }

  @Test func traversalsStayInTheLatentSpace() throws {
    var state = try Self.start()
    for dimension in [-1, 4, .max, .min] {
      _ = reduce(&state, .traverse(.dimensionSelected(dimension)), at: Self.at(0))
      #expect(state.choices[TraverseState.self].dimension == 0)
    }
    _ = reduce(&state, .traverse(.dimensionSelected(2)), at: Self.at(0))
    _ = reduce(&state, .traverse(.moved(0.25)), at: Self.at(0))
    _ = reduce(&state, .traverse(.moved(0.25)), at: Self.at(0))
    _ = reduce(&state, .traverse(.moved(.nan)), at: Self.at(0))
    #expect(state.choices[TraverseState.self].offsets == [2: 0.5])
    _ = reduce(&state, .traverse(.moved(-.infinity)), at: Self.at(0))
    #expect(state.choices[TraverseState.self].offsets == [2: -TraverseState.offsetLimit])
    _ = reduce(&state, .traverse(.reset), at: Self.at(0))
    #expect(state.choices[TraverseState.self].offsets.isEmpty)
    #expect(state.choices[TraverseState.self].dimension == 2)
  }

  @Test func goalsAreSet() throws {
    var state = try Self.start()
    #expect(reduce(&state, .goalSet(.present), at: Self.at(1)) == [.setGoal(.present)])
    #expect(state.goal == .present)
    #expect(reduce(&state, .goalSet(.scene), at: Self.at(2)) == [.setGoal(.scene)])
    #expect(state.goal == .scene)
  }

  @Test func aGoalThatMovesStepByStepIsOneMark() throws {
    var state = try Self.start()
    for step in 1...5 {
      let moved = GoalChoice.quantity(index: 0, value: 0.1 * Double(step))
      #expect(
        reduce(&state, .goalSet(moved), at: Self.at(Double(step), update: step))
          == [.setGoal(moved)])
    }
    #expect(state.markers == [Marker(seconds: 5, update: 5, text: "goal moved")])
    _ = reduce(&state, .kicked, at: Self.at(6))
    _ = reduce(&state, .goalSet(.quantity(index: 0, value: 1)), at: Self.at(7))
    #expect(state.markers.map(\.text) == ["goal moved", "kick", "goal moved"])
  }

  @Test func goalsThatMakeNoSenseAreRefused() throws {
    var state = try Self.start()
    let before = state
    let frame = state.scene.environment.frame
    for refused in [
      GoalChoice.quantity(index: -1, value: 0), .quantity(index: 0, value: .nan),
      .quantity(index: 0, value: .infinity), .picture(GreyPicture([])),
      .picture(GreyPicture(Array(repeating: 0, count: frame.width * frame.height - 1))),
    ] {
      #expect(reduce(&state, .goalSet(refused), at: Self.at(1)).isEmpty)
      #expect(state == before)
    }
    let picture = GoalChoice.picture(
      GreyPicture(Array(repeating: 0, count: frame.width * frame.height)))
    #expect(reduce(&state, .goalSet(picture), at: Self.at(1)) == [.setGoal(picture)])
  }

  @Test func paceAndKicksStayInTheirRanges() throws {
    var state = try Self.start()
    #expect(reduce(&state, .control(.timeScaled(2)), at: Self.at(1)).isEmpty)
    #expect(state.timeScale == 2 && state.markers.map(\.text) == ["time x2"])
    _ = reduce(&state, .control(.timeScaled(1000)), at: Self.at(1))
    #expect(state.timeScale == 8)
    _ = reduce(&state, .control(.timeScaled(0)), at: Self.at(1))
    #expect(state.timeScale == 0.125)
    let before = state
    _ = reduce(&state, .control(.timeScaled(.nan)), at: Self.at(1))
    _ = reduce(&state, .control(.kickStrengthened(.nan)), at: Self.at(1))
    #expect(state == before)
    _ = reduce(&state, .control(.kickStrengthened(4)), at: Self.at(1))
    #expect(reduce(&state, .kicked, at: Self.at(2)) == [.kick(strength: 4)])
  }

  @Test func singleTicksAreForASystemThatStandsStill() throws {
    var state = try Self.start()
    #expect(reduce(&state, .control(.stepped), at: Self.at(1)).isEmpty)
    _ = reduce(&state, .controlPauseToggled, at: Self.at(1))
    #expect(reduce(&state, .control(.stepped), at: Self.at(1)) == [.stepControl])
  }

  @Test func everyMotorHasAHandOfItsOwn() throws {
    var state = try Self.start()
    _ = reduce(&state, .manualToggled, at: Self.at(0))
    _ = reduce(&state, .manualAction(1), at: Self.at(1))
    _ = reduce(&state, .manualAction(-0.5, motor: 1), at: Self.at(1.1))
    #expect(state.manualActions(at: 1.1) == ActionVector(1, -0.5))
    #expect(state.manualActions(at: 1.2) == ActionVector(0, -0.5), "each hold ends by itself")
    for motor in [-1, 4, .max, .min] {
      #expect(reduce(&state, .manualAction(1, motor: motor), at: Self.at(2)).isEmpty)
    }
    #expect(state.manualActions(at: 2) == .zero)
  }

  @Test func settingsKnowTheirValueAtLaunch() throws {
    var state = try Self.start()
    _ = reduce(&state, .settingChanged(key: "planner.horizon", value: 31), at: Self.at(1))
    let horizon = try #require(state.settings.first { $0.key == "planner.horizon" })
    #expect(horizon.value == 31)
    #expect(horizon.valueAtLaunch == Double(state.sceneAtLaunch.planner.horizon))
    #expect(state.settings.dropFirst().allSatisfy { $0.value == $0.valueAtLaunch })
  }

  @Test func settingsAreClampedAndMarked() throws {
    var state = try Self.start()
    let change = SessionEvent.settingChanged(key: "planner.horizon", value: 31.6)
    #expect(reduce(&state, change, at: Self.at(4, update: 8)) == [.applySettings])
    #expect(state.scene.planner.horizon == 32)
    #expect(state.markers == [Marker(seconds: 4, update: 8, text: "horizon 32")])

    let before = state
    for refused in [
      change, .settingChanged(key: "planner.horizon", value: .nan),
      .settingChanged(key: "training.batch", value: 3), .settingChanged(key: "", value: 1),
    ] {
      #expect(reduce(&state, refused, at: Self.at(5)).isEmpty)
      #expect(state == before, "\(refused)")
    }
  }

  @Test func savingIsACommandAndNoChange() throws {
    var state = try Self.start()
    let before = state
    #expect(reduce(&state, .saveRequested, at: Self.at(1)) == [.saveCheckpoint])
    #expect(state == before)
  }

  /// Any events in any order keep the invariants, and the same events give the same state.
  @Test(arguments: 0..<8)
  func invariantsHoldForAllEvents(seed: UInt64) throws {
    var generator = RandomGenerator(seed: seed)
    var (state, twin) = (try Self.start(), try Self.start())
    let numbers = [-Double.infinity, -3, -0.1, 0, 0.1, 2, 50, .infinity, .nan]
    let keys = ["planner.horizon", "training.kl_weight", "planner.cem.candidates", "nonsense"]
    for step in 0..<500 {
      let number = numbers[generator.index(below: numbers.count)]
      let events: [SessionEvent] = [
        .trainingPauseToggled, .controlPauseToggled,
        .plannerSelected(
          ControllerRegistry.standard.names[
            generator.index(below: ControllerRegistry.standard.names.count)]),
        .episodeReset, .trainingRestarted, .kicked, .manualToggled, .manualAction(number),
        .traverse(.dimensionSelected(generator.index(below: 9) - 2)), .traverse(.moved(number)),
        .traverse(.reset), .goalSet(.present), .goalSet(.scene), .saveRequested,
        .goalSet(.quantity(index: generator.index(below: 4) - 1, value: number)),
        .goalSet(
          .picture(
            GreyPicture(Array(repeating: 9, count: generator.index(below: 2) * 144)))),
        .control(.timeScaled(number)), .control(.kickStrengthened(number)), .control(.stepped),
        .manualAction(number, motor: generator.index(below: 7) - 1),
        .settingChanged(key: keys[generator.index(below: keys.count)], value: number),
      ]
      let event = events[generator.index(below: events.count)]
      let instant = Self.at(Double(step) * 0.05, update: step)
      let previous = state
      let commands = reduce(&state, event, at: instant)
      #expect(commands == reduce(&twin, event, at: instant))

      #expect(state.generation >= previous.generation)
      #expect(
        [.episodeReset, .trainingRestarted].contains(event) == commands.contains(.startEpisode))
      #expect((0..<4).contains(state.choices[TraverseState.self].dimension))
      #expect(
        state.choices[TraverseState.self].offsets.values.allSatisfy {
          abs($0) <= TraverseState.offsetLimit
        })
      #expect((0..<4).allSatisfy { abs(state.manual.value[$0]) <= 1 })
      #expect(SessionState.timeScales.contains(state.timeScale))
      #expect(SessionState.kickStrengths.contains(state.kickStrength))
      #expect(state.markers.count <= SessionState.markerLimit)
      try state.scene.validate()
    }
    #expect(state == twin)
  }
}

extension SessionState {
  /// The manual action of the first motor.
  fileprivate func manualAction(at seconds: Double) -> Double? { manualActions(at: seconds)?[0] }
}
