import Dashboard
import Files
import Foundation
import LiveSession
import TerminalUI
import TestSupport
import Testing
import latentscope

/// The user's own files: keys and appearance.
@Suite(.serialized) struct ConfigurationTests {
  private func folder(keys: String? = nil, configuration: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/latentscope", withIntermediateDirectories: true)
    if let keys { _ = try folder.file("latentscope/keys.json5", keys) }
    if let configuration { _ = try folder.file("latentscope/config.json5", configuration) }
    return folder
  }

  private func run(_ arguments: [String], _ folder: TemporaryFolder) throws -> ProgramRun {
    try ProgramRun.of(arguments, environment: ["XDG_CONFIG_HOME": folder.path])
  }

  @Test func theDoctorShowsBothFiles() throws {
    let none = try run(["doctor"], folder())
    #expect(none.output.contains("keys                as they come; "))
    #expect(none.output.contains("configuration       none; "))
    let own = try folder(
      keys: #"{ kick: "j", tour: null }"#, configuration: #"{ theme: "light", color: "256" }"#)
    let shown = try run(["doctor"], own)
    #expect(shown.output.contains("keys.json5: valid; 2 of "))
    #expect(shown.output.contains(" commands changed, 1 without a key"))
    #expect(shown.output.contains("config.json5: theme light, color 256"))
    let broken = try run(
      ["doctor"], folder(keys: #"{ kik: "h" }"#, configuration: #"{ them: "light" }"#))
    #expect(broken.code == 1)
    #expect(broken.output.contains("PROBLEM  keys"))
    #expect(broken.output.contains("did you mean kick?"))
    #expect(broken.output.contains("did you mean theme?"))
  }

  @Test(
    arguments: [
      ("keys.json5", "{ kick: 'p' }", "which means planner-next"),
      ("keys.json5", "{ kick: ", "expected"),
      ("config.json5", "{ theme: 'pink' }", "expected one of"),
      ("config.json5", "{ colour: 'auto' }", "did you mean color?"),
    ])
  func aBrokenFileStopsTheSessionBeforeTheScreenOpens(
    name: String, text: String, message: String
  ) throws {
    let folder = try folder()
    _ = try folder.file("latentscope/\(name)", text)
    let run = try run(["pendulum"], folder)
    #expect(run.code == 1)
    #expect(run.errors.contains("\(folder.path)/latentscope/\(name)"))
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func theManualPageHasTheKeysInForce() throws {
    let page = try run(["man"], folder(keys: #"{ kick: "j", tour: null }"#))
    #expect(page.code == 0 && page.errors.isEmpty)
    #expect(page.output.contains(".SH KEYS\n"))
    #expect(page.output.contains(".B j\nPush the system with a short impulse [kick].\n"))
    #expect(page.output.contains(".B unbound\nA guided tour"))
    let broken = try run(["man"], folder(keys: "{"))
    #expect(broken.code == 0)
    #expect(broken.errors.contains("the page shows the keys as they come"))
    #expect(broken.output.contains(".B k\nPush the system"))
  }

  @Test func everyCommandIsInTheManualPage() {
    let page = ManualPage.make().replacing("\\-", with: "-")
    for command in KeyTable.standard.commands { #expect(page.contains(command.name)) }
  }

  @Test func theKeysOfTheFileHoldOnTheScreen() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/config/latentscope", withIntermediateDirectories: true)
    _ = try folder.file("config/latentscope/keys.json5", #"{ "view-latent": "j", help: "K" }"#)
    let program = try LiveProgram(folder: folder)
    program.waitForUpdate(1)
    program.wait(for: "K help")
    program.terminal.send("j")
    program.wait(for: "j latent")
    program.terminal.send(":view dre\r")
    program.wait(for: "4 dream")
    program.discard()
  }

  @Test func theCommandLineWinsOverTheFile() throws {
    let folder = try folder(configuration: #"{ theme: "light" }"#)
    let configuration = try UserConfiguration(
      ConfigurationDirectory(path: "\(folder.path)/latentscope"))
    #expect(configuration.appearance.theme == .light && configuration.appearance.color == nil)
    // A picture depends on its command line alone.
    let arguments = ["screenshot", "pendulum", "--updates", "1", "--format", "svg"]
    let set = LiveProgram.quickScene
    let plain = try run(arguments + set, folder)
    let dark = try run(arguments + ["--theme", "dark"] + set, folder)
    let light = try run(arguments + ["--theme", "light"] + set, folder)
    #expect(plain.code == 0 && plain.output == dark.output)
    #expect(light.output.contains("#fafafa") && !dark.output.contains("#fafafa"))
  }
}
