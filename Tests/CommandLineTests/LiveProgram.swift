import Foundation
import TestSupport
import Testing

/// The program on a terminal of its own, with a state folder of its own and a scene that is learned
/// quickly.
final class LiveProgram {
  /// The working folder of the program; its state folder lies in `state`.
  let folder: TemporaryFolder
  /// The terminal.
  let terminal: TerminalSession

  /// Little data and small networks, so that learning begins at once.
  static let quickScene = [
    "training.sequences=100", "training.initial_sequences=100",
    "model.encoder_hidden=[32]", "model.decoder_hidden=[32]",
    "session.cost_states=100", "session.latent_points=100",
  ].flatMap { ["--set", $0] }

  /// Starts `latentscope`.
  ///
  /// - Parameters:
  ///   - arguments: The command line; one thread is added to it.
  ///   - isQuick: Whether `quickScene` is added.
  ///   - sequences: How many sequences are collected before learning starts, instead of the scene's.
  ///   - environment: Changes to the environment; nil removes a variable.
  ///   - state: The state folder; nil for `state` in the working folder.
  init(
    _ arguments: [String] = ["pendulum"], environment: [String: String?] = [:],
    folder: TemporaryFolder? = nil, state: String? = nil, isQuick: Bool = true,
    sequences: Int? = nil, columns: Int = 80, rows: Int = 24
  ) throws {
    let folder = try folder ?? TemporaryFolder()
    self.folder = folder
    var variables: [String: String?] = [
      "XDG_STATE_HOME": state ?? "\(folder.path)/state",
      "XDG_CONFIG_HOME": "\(folder.path)/config",
    ]
    variables.merge(environment) { $1 }
    // A shell only to choose the working folder: the program takes its place.
    terminal = try TerminalSession(
      URL(fileURLWithPath: "/bin/sh"),
      ["-c", "cd \"$0\" && exec \"$@\"", folder.path, BuiltProducts.executable("latentscope").path]
        + arguments + ["--threads", "1"] + (isQuick ? Self.quickScene : [])
        + (sequences.map {
          ["--set", "training.sequences=\($0)", "--set", "training.initial_sequences=\($0)"]
        } ?? []),
      environment: variables, columns: columns, rows: rows)
  }

  /// The screen as text.
  var text: String { terminal.screen.text }

  /// All that was written, as text.
  var outputText: String { String(decoding: terminal.output, as: UTF8.self) }

  /// The number of the update in the header; nil when there is no header.
  var update: Int? {
    guard let header = terminal.screen.lines.first,
      let label = header.range(of: "update ")
    else { return nil }
    var digits = ""
    var previous: Character = "0"
    for character in header[label.upperBound...] {
      // Thousands are apart by one blank.
      if character == " ", previous != " " {
      } else if character.isNumber {
        digits.append(character)
      } else {
        break
      }
      previous = character
    }
    return Int(digits)
  }

  /// Waits until so many updates were taken.
  func waitForUpdate(_ number: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) {
    let isThere = terminal.wait { [unowned self] _ in (update ?? 0) >= number }
    #expect(isThere, "\(text)", sourceLocation: sourceLocation)
  }

  /// Waits until the screen shows a text.
  func wait(for text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let isThere = terminal.wait(forText: text)
    #expect(isThere, "waited for \(text) in\n\(self.text)", sourceLocation: sourceLocation)
  }

  /// Waits until the screen no longer shows a text.
  func wait(forNo text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let isGone = terminal.wait { !$0.screen.text.contains(text) }
    #expect(isGone, "still \(text) in\n\(self.text)", sourceLocation: sourceLocation)
  }

  /// Expects the terminal as it was found.
  func expectRestored(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(terminal.modes == terminal.originalModes, sourceLocation: sourceLocation)
    #expect(!terminal.screen.isAlternate, sourceLocation: sourceLocation)
    #expect(terminal.screen.isCursorVisible, sourceLocation: sourceLocation)
    #expect(terminal.screen.modes == [7, 25], sourceLocation: sourceLocation)
    #expect(terminal.screen.unknownSequences.isEmpty, sourceLocation: sourceLocation)
  }

  /// Leaves without saving, and expects that to work.
  func discard(sourceLocation: SourceLocation = #_sourceLocation) {
    terminal.send("q")
    wait(for: "leave latentscope", sourceLocation: sourceLocation)
    terminal.send("d")
    #expect(terminal.waitForEnd() == .exited(0), sourceLocation: sourceLocation)
    expectRestored(sourceLocation: sourceLocation)
  }

  /// The checkpoints below the state folder.
  var checkpoints: [String] {
    let runs = "\(folder.path)/state/latentscope/runs"
    let paths = FileManager.default.enumerator(atPath: runs)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix("/model.safetensors") }.map { "\(runs)/\($0)" }.sorted()
  }

  /// The folders of runs below the state folder.
  var runs: [String] {
    get throws {
      let folder = "\(folder.path)/state/latentscope/runs/pendulum"
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }
  }

  /// The files of the working folder.
  var files: [String] { (try? folder.contents) ?? [] }
}
