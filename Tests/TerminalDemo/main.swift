// A program for the tests of the terminal back end: it shows screens, echoes events, and dies in
// every way that the tests ask for. Run as `leader`, it is the shell of a `TerminalSession`.

import CTestSupport
import Foundation
import NcursesTerminal
import TerminalUI

var arguments = Array(CommandLine.arguments.dropFirst())
let mode = arguments.isEmpty ? "" : arguments.removeFirst()

var options = TerminalOptions()
for argument in arguments {
  switch argument {
  case "--ascii": options.ascii = true
  case "--no-mouse": options.mouse = false
  case "--no-synchronization": options.synchronizedOutput = false
  default:
    if argument.hasPrefix("--color=") {
      options.color = ColorChoice(rawValue: String(argument.dropFirst(8))) ?? .auto
    }
  }
}

/// The back end, with a recording when `--record=FILE` asks for one.
func makeRecorder(of backend: NcursesBackend, _ arguments: [String]) throws -> any TerminalBackend {
  guard let path = arguments.first(where: { $0.hasPrefix("--record=") })?.dropFirst(9) else {
    return backend
  }
  try Data().write(to: URL(fileURLWithPath: String(path)))
  let file = try FileHandle(forWritingTo: URL(fileURLWithPath: String(path)))
  let start = ContinuousClock.now
  return try RecordingBackend(
    wrapping: backend, title: "random", clock: { (ContinuousClock.now - start) / .seconds(1) },
    write: { try file.write(contentsOf: $0) })
}

switch mode {
case "leader":
  var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
  strings.append(nil)
  exit(ctest_session_leader(strings))
case "capabilities":
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys]
  let text = try encoder.encode(TerminalCapabilities.detect(options: options))
  print(String(decoding: text, as: UTF8.self))
case "echo", "random":
  do {
    let backend = try NcursesBackend(options: options)
    let recorder = try makeRecorder(of: backend, arguments)
    let demonstration = Demonstration(backend: backend, recorder: recorder, arguments: arguments)
    if mode == "echo" {
      demonstration.echo()
    } else {
      demonstration.showRandomScreens()
    }
    recorder.close()
  } catch {
    FileHandle.standardError.write(Data("TerminalDemo: \(error)\n".utf8))
    exit(1)
  }
default:
  FileHandle.standardError.write(Data("TerminalDemo: unknown mode \(mode)\n".utf8))
  exit(2)
}
