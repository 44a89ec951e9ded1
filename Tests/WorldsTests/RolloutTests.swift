import TestSupport
import Testing
import Validation
import Worlds

/// The rows of `rollout` and the files of actions.
@Suite struct RolloutTests {
  @Test func pendulumRows() throws {
    let environment = try Environment(.pendulum)
    let rollout = Rollout(
      task: environment.task, initial: StateVector(0, 0),
      actions: [ActionVector(0), ActionVector(5)])
    #expect(rollout.header == "step,theta,theta_dot,action,reward,next_theta,next_theta_dot")
    let lines = rollout.map { rollout.line($0) }
    #expect(lines.count == 2)
    #expect(lines[0] == "0,0.0,0.0,0.0,-0.0,0.0,0.0")
    // The action as given; the physics saw 2 N m: 6 rad/s² for 0.05 s.
    #expect(lines[1] == "1,0.0,0.0,5.0,-0.004,0.015000000000000003,0.30000000000000004")
  }

  @Test func aTerminatedEpisodeStops() throws {
    let environment = try Environment(.cartpole)
    let rollout = Rollout(
      task: environment.task, initial: StateVector(0, 0, 0.1),
      actions: [ActionVector](repeating: ActionVector(-10), count: 100))
    #expect(
      rollout.header
        == "step,x,x_dot,theta,theta_dot,action,reward,next_x,next_x_dot,next_theta,next_theta_dot,terminated"
    )
    let lines = rollout.map { rollout.line($0) }
    #expect(lines.count < 100)
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix(",0") })
    #expect(lines.last?.hasSuffix(",1") == true)
    #expect(lines.allSatisfy { $0.split(separator: ",").count == 12 })
  }

  @Test func numbersReadBackExactly() throws {
    let environment = try Environment(.cartpole)
    let rollout = Rollout(
      task: environment.task, initial: StateVector(0.01, 0.1, -0.02, 1e-7),
      actions: (0..<8).map { ActionVector(Double($0) / 3) })
    var previous: StateVector?
    for step in rollout {
      let values = rollout.line(step).split(separator: ",").compactMap { Double($0) }
      for component in 0..<4 {
        #expect(values[1 + component] == step.state[component])
        #expect(values[7 + component] == step.next[component])
      }
      if let previous { #expect(step.state == previous) }
      previous = step.next
    }
  }

  @Test(arguments: [
    "action\n1\n-2.5\n1e-3\n", "action\r\n1\r\n-2.5\r\n1e-3\r\n", "\u{FEFF}action\n 1\n-2.5 \n.001",
    " action \n+1\n-2.50\n1E-3\n\n \n",
  ])
  func actionFilesAreRead(text: String) throws {
    let actions = try Pendulum().parseActions(text, source: "a.csv")
    #expect(actions.map { $0[0] } == [1, -2.5, 0.001])
  }

  @Test func aHeaderAloneIsNoAction() throws {
    #expect(try Pendulum().parseActions("action\n", source: "a.csv").isEmpty)
  }

  @Test(arguments: [
    ("", 1, "an empty file"), ("\n \n", 1, "an empty file"), ("1\n2\n", 1, "\"1\""),
    ("action_0\n1\n", 1, "\"action_0\""), ("action,x\n1,2\n", 1, "\"action,x\""),
    ("action\n1\nabc\n", 3, "\"abc\""), ("action\n1,2\n", 2, "\"1,2\""),
    ("action\n\n1\n", 2, "\"\""), ("action\nnan\n", 2, "\"nan\""), ("action\ninf\n", 2, "\"inf\""),
    ("action\n1e999\n", 2, "\"1e999\""), ("action\n0x10\n", 2, "\"0x10\""),
    ("action\n1\n\u{1B}]0;evil\u{07}\n", 3, "\" ]0;evil \""),
    ("action\n1 2\n", 2, "\"1 2\""),
  ])
  func badActionFilesAreRefused(text: String, line: Int, found: String) {
    let error = #expect(throws: InputError.self) {
      try Pendulum().parseActions(text, source: "a.csv")
    }
    #expect(error?.line == line && error?.found == found)
    #expect(error.map { "\($0)".hasPrefix("a.csv:\(line): expected ") } == true)
  }

  @Test func longTextIsCutInErrors() {
    let error = #expect(throws: InputError.self) {
      try Pendulum().parseActions(
        "action\n" + String(repeating: "9x", count: 500), source: "a.csv")
    }
    #expect(error?.found.count == 63)
  }

  @Test func severalActionsHaveNumberedColumns() throws {
    let arm = TwoMotors()
    #expect(arm.actionColumns == ["action_0", "action_1"])
    let actions = try arm.parseActions("action_0,action_1\n1,2\n3,4\n", source: "a.csv")
    #expect(actions == [ActionVector(1, 2), ActionVector(3, 4)])
    #expect(throws: InputError.self) { try arm.parseActions("action\n1\n", source: "") }
  }

  @Test func initialStatesAreRead() throws {
    let pendulum = Pendulum()
    #expect(
      try pendulum.parseState("3.5, -1", source: "--initial")
        == StateVector(3.5, -1))
    for text in ["", "1", "1,2,3", "a,1", "nan,0", "1,"] {
      let error = #expect(throws: InputError.self) {
        try pendulum.parseState(text, source: "--initial")
      }
      #expect(error?.line == nil && error?.source == "--initial")
    }
  }
}

/// A system with two actions.
private struct TwoMotors: PhysicalSystem {
  let stateQuantities = [Quantity("a", unit: "rad"), Quantity("b", unit: "rad")]
  let actionQuantities = [Quantity("first", unit: "N m"), Quantity("second", unit: "N m")]
  let actionLimit = ActionVector(1, 2)
  let stepInterval = 0.1

  func advance(_ state: StateVector, by action: ActionVector) -> StateVector {
    state + StateVector(action[0], action[1]) * stepInterval
  }

  func draw(_ state: StateVector, on canvas: FrameCanvas) {
    canvas.disc(center: .zero, radius: 1, brightness: 1)
  }
}
