import Foundation
import TestSupport
import Testing
import Worlds

/// The steps of Gymnasium 1.4.0 under random actions, row by row.
@Suite struct GymnasiumParityTests {
  /// A recorded table: the names of the columns and the rows.
  struct Recording {
    let columns: [String]
    let rows: [[Double]]

    init(_ name: String) throws {
      let url = try #require(
        Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "Gymnasium"))
      let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
      columns = lines[0].split(separator: ",").map(String.init)
      rows = try lines.dropFirst().map { line in
        try line.split(separator: ",").map { try #require(Double($0)) }
      }
    }

    func value(_ column: String, _ row: [Double]) throws -> Double {
      row[try #require(columns.firstIndex(of: column))]
    }

    func state(_ prefix: String, _ names: [String], _ row: [Double]) throws -> StateVector {
      var state = StateVector()
      for (index, name) in names.enumerated() { state[index] = try value(prefix + name, row) }
      return state
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let file: String
    let settings: EnvironmentSettings
    let rows: Int
    let episodes: Int
    var testDescription: String { "\(settings.system) \(file)" }

    /// The recorded action, a force: one of the two pushes where these are the actions.
    func action(_ force: Double) -> ActionVector {
      guard settings.system == "cartpole-v1" else { return ActionVector(force) }
      return force < 0 ? ActionVector(1, -1) : ActionVector(-1, 1)
    }

    static let all: [Case] = {
      var euler = EnvironmentSettings.cartpole
      euler.physics.integrator = .euler
      var pushed = EnvironmentSettings.cartpoleV1
      pushed.physics.integrator = .semiImplicit
      return [
        Case(file: "pendulum-v1", settings: .pendulum, rows: 600, episodes: 3),
        Case(file: "cartpole-v1-euler", settings: euler, rows: 264, episodes: 12),
        Case(file: "cartpole-v1-semi-implicit", settings: .cartpole, rows: 261, episodes: 12),
        Case(file: "cartpole-v1-euler", settings: .cartpoleV1, rows: 264, episodes: 12),
        Case(
          file: "cartpole-v1-semi-implicit", settings: pushed, rows: 261, episodes: 12),
      ]
    }()
  }

  static let tolerance = 1e-9

  @Test(arguments: Case.all)
  func everyRecordedStepIsReproduced(_ recorded: Case) throws {
    let environment = try Environment(recorded.settings)
    let (system, task) = (environment.system, environment.task)
    let recording = try Recording(recorded.file)
    let names = system.stateQuantities.map(\.name)
    #expect(recording.rows.count == recorded.rows)
    for row in recording.rows {
      let state = try recording.state("", names, row)
      let expected = try recording.state("next_", names, row)
      let action = recorded.action(try recording.value("action", row))
      let next = system.step(state, action)
      let error = next - expected
      #expect(error.max() <= Self.tolerance && error.min() >= -Self.tolerance, "row \(row)")
      let reward = task.reward(state, system.actionSpace.clipped(action))
      #expect(abs(reward - (try recording.value("reward", row))) <= Self.tolerance, "row \(row)")
      let terminated = task.canTerminate ? try recording.value("terminated", row) : 0
      #expect(task.isTerminal(next) == (terminated == 1), "row \(row)")
    }
  }

  @Test(arguments: Case.all)
  func wholeEpisodesStayTogether(_ recorded: Case) throws {
    let environment = try Environment(recorded.settings)
    let recording = try Recording(recorded.file)
    let names = environment.system.stateQuantities.map(\.name)
    let episodes = Dictionary(grouping: recording.rows) { $0[0] }
    #expect(episodes.count == recorded.episodes)
    for (_, rows) in episodes {
      let rollout = Rollout(
        task: environment.task, initial: try recording.state("", names, rows[0]),
        actions: try rows.map { recorded.action(try recording.value("action", $0)) })
      let steps = Array(rollout)
      #expect(steps.count == rows.count)
      for (step, row) in zip(steps, rows) {
        let error = step.next - (try recording.state("next_", names, row))
        #expect(error.max() <= Self.tolerance && error.min() >= -Self.tolerance, "row \(row)")
      }
    }
  }
}
