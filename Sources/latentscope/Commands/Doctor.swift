import Dashboard
import Files
import Foundation
import LinearAlgebra
import LiveSession
import NcursesTerminal
import Runs
import Scenes
import TerminalUI
import Validation

/// The checks found something that keeps the program from working.
struct DoctorError: Error, CustomStringConvertible {
  let problems: Int
  var description: String {
    "\(problems) problem\(problems == 1 ? "" : "s") found; see the lines marked PROBLEM"
  }
}

/// Checks what the program needs and prints one line per fact.
func runDoctor() throws {
  var report = DoctorReport()
  checkMachine(&report)
  checkTerminal(&report)
  checkFolders(&report)
  checkConfiguration(&report)
  checkScenes(&report)
  try StandardOutput.write(report.text)
  if report.problems > 0 { throw DoctorError(problems: report.problems) }
}

/// Lines of `doctor`, with the number of problems among them.
private struct DoctorReport {
  private(set) var text = ""
  private(set) var problems = 0

  mutating func fact(_ name: String, _ value: String) { add("", name, value) }
  mutating func note(_ name: String, _ value: String) { add("note", name, value) }
  mutating func problem(_ name: String, _ value: String) {
    add("PROBLEM", name, value)
    problems += 1
  }

  private mutating func add(_ mark: String, _ name: String, _ value: String) {
    let names = mark.padded(to: 9) + "\(name) ".padded(to: 20)
    text += PrintableText.line(names + value) + "\n"
  }
}

private func checkMachine(_ report: inout DoctorReport) {
  let information = ProcessInfo.processInfo
  report.fact("version", "latentscope \(CommandTable.version)")
  report.fact("system", information.operatingSystemVersionString)
  report.fact(
    "processors", "\(information.activeProcessorCount) of \(information.processorCount) in use")
  report.fact("vectors", BLAS.processorVectors)
  do throws(BLASError) {
    try BLAS.open()
  } catch {
    report.problem("linear algebra", error.description)
    return
  }
  report.fact("linear algebra", BLAS.libraryPath)
  report.fact("library", BLAS.configuration)
  let kernels = BLAS.kernelName
  let chooser = BLAS.kernelsChosenByUser ? ", chosen by OPENBLAS_CORETYPE" : ""
  if let requested = BLAS.requestedKernels, requested.lowercased() != kernels.lowercased() {
    report.note("kernels", "\(kernels), though \(requested) were asked for\(chooser)")
  } else if kernels == "Prescott", BLAS.processorVectors != "baseline" {
    report.note("kernels", "\(kernels)\(chooser): slow, 5 to 10 times below this processor")
  } else {
    report.fact("kernels", "\(kernels)\(chooser)")
  }
}

private func checkTerminal(_ report: inout DoctorReport) {
  let terminal = TerminalCapabilities.detect()
  report.fact("terminal", terminal.term.isEmpty ? "TERM is not set" : terminal.term)
  if let problem = terminal.problem {
    report.note("screen", problem)
  } else if let width = terminal.width, let height = terminal.height {
    report.fact("screen", "\(width)x\(height) cells")
  }
  report.fact("colours", "\(terminal.color.depth.rawValue): \(terminal.color.reason)")
  report.fact(
    "characters",
    "\(terminal.hasUnicode ? "Unicode" : "ASCII"): locale \(terminal.locale), \(terminal.codeset)")
  report.fact(
    "mouse", terminal.hasMouse ? "can be reported" : "cannot be reported")
}

private func checkFolders(_ report: inout DoctorReport) {
  let state: StateDirectory
  do throws(FileError) {
    state = try StateDirectory()
  } catch {
    return report.problem("state folder", "\(error)")
  }
  report.fact("state folder", state.path)
  // The nearest folder that exists decides whether runs can be saved; nothing is created here.
  var folder = URL(fileURLWithPath: state.runs)
  while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
    folder.deleteLastPathComponent()
  }
  if FileManager.default.isWritableFile(atPath: folder.path) {
    report.fact("saving", "possible below \(folder.path)")
  } else {
    report.note(
      "saving", "not possible below \(folder.path); set XDG_STATE_HOME or use train --out")
  }
}

private func checkConfiguration(_ report: inout DoctorReport) {
  let folder: ConfigurationDirectory
  do throws(FileError) {
    folder = try ConfigurationDirectory()
  } catch {
    return report.problem("configuration", "\(error)")
  }
  do {
    if let table = try UserConfiguration.keys(in: folder) {
      let changed = table.commands.count { command in
        KeyTable.standard.command(command.name)?.keys != command.keys
      }
      let unbound = table.commands.count(where: \.keys.isEmpty)
      report.fact(
        "keys",
        "\(folder.keys): valid; \(changed) of \(table.commands.count) commands changed"
          + (unbound > 0 ? ", \(unbound) without a key" : ""))
    } else {
      report.fact("keys", "as they come; \(folder.keys) could change them")
    }
  } catch {
    report.problem("keys", ErrorText.of(error))
  }
  do {
    if let configuration = try UserConfiguration.appearance(in: folder) {
      let theme = configuration.theme?.rawValue ?? "not set"
      let color = configuration.color?.rawValue ?? "not set"
      report.fact("configuration", "\(folder.configuration): theme \(theme), color \(color)")
    } else {
      report.fact("configuration", "none; \(folder.configuration) could set theme and color")
    }
  } catch {
    report.problem("configuration", ErrorText.of(error))
  }
  let environment = ProcessInfo.processInfo.environment
  let background = environment["COLORFGBG"].map { "COLORFGBG is \($0)" } ?? "COLORFGBG is not set"
  report.fact(
    "background", "\(ThemeChoice.detected(environment: environment).rawValue): \(background)")
}

private func checkScenes(_ report: inout DoctorReport) {
  // What is wrong with the folder itself was said above.
  let state = try? StateDirectory()
  for builtIn in SceneCatalog.builtIn {
    let name = "scene \(builtIn.name)"
    do {
      let scene = try SceneCatalog.load(builtIn.name)
      _ = try scene.world()
      let checkpoint = try state?.newestCheckpoint(scene: scene.name)
      report.fact(name, checkpoint.map { "valid; newest checkpoint \($0)" } ?? "valid")
    } catch {
      report.problem(name, ErrorText.of(error))
    }
  }
}
