import Control
import Dashboard
import Foundation
import LiveSession
import Planning
import Reproduction
import Scenes
import Settings
import TerminalUI
import TestSupport
import Testing
import Validation
import Worlds
import latentscope

/// What README and articles say exists, and is said where a reader finds it.
@Suite struct DocumentationTests {
  @Test func theFirstPageIsShort() throws {
    let lines = try Document.readme.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 151, "150 lines: the rest belongs into articles")
  }

  /// The first two commands of the README are how it is started and how it is tested.
  @Test func theFirstTwoCommandsStartAndTestTheProgram() throws {
    let blocks = try Document.readme.parts("sh").blocks
    let start = try #require(blocks.first)
    #expect(ShellWords.commands(in: start).last?.suffix(2) == ["latentscope", "pendulum"])
    let integration = try String(
      contentsOf: Document.root.appending(path: ".ci/run"), encoding: .utf8)
    #expect(integration.hasSuffix("\n" + blocks[1]))
  }

  @Test(arguments: Document.all)
  func linksLeadSomewhere(page: Document) throws {
    for link in try page.links where !link.contains("://") {
      let path = link.prefix { $0 != "#" }
      let target = page.file.deletingLastPathComponent().appending(path: String(path))
      #expect(FileManager.default.fileExists(atPath: target.path), "\(link)")
    }
  }

  @Test func everyArticleIsLinkedFromBothFirstPages() throws {
    let folder = "Sources/latentscope/latentscope.docc/"
    for article in Document.articles where article.file != Document.landingPage.file {
      let name = article.file.lastPathComponent
      #expect(try Document.readme.links.contains(folder + name), "README: \(name)")
      #expect(try Document.landingPage.links.contains(name), "landing page: \(name)")
    }
  }

  // MARK: - Commands

  @Test(arguments: Document.all)
  func commandsAreOnesThatTheProgramTakes(page: Document) throws {
    for words in try page.commands {
      let isOurs = ["latentscope", ".build/release/latentscope"].contains(words[0])
      let isRun = words.starts(with: ["swift", "run", "-c", "release", "latentscope"])
      guard isOurs || isRun else { continue }
      let line = words.joined(separator: " ")
      do {
        try check(Array(words.dropFirst(isRun ? 5 : 1)), line: line)
      } catch {
        Issue.record("\(line): \(error)")
      }
    }
  }

  /// Checks that a command line parses, and that the scene, settings, start and rows it names exist.
  private func check(_ arguments: [String], line: String) throws {
    guard case .run(let parsed) = try ArgumentParser.parse(arguments) else { return }
    if CommandTable.command(parsed.command).positionals.first?.form == .scene,
      let name = parsed.positionals.first
    {
      let overrides = try parsed.texts(.set).map { try SettingOverride(parsing: $0) }
      let scene = try SceneCatalog.load(
        SceneCatalog.isPath(name) ? "pendulum" : name, overrides: overrides)
      if let start = parsed.text(.start) { #expect(scene.environment.startNames().contains(start)) }
    }
    if let rows = parsed.text(.rows) {
      let table = ReproductionTable.all.first { $0.name == parsed.positionals[0] }
      let known = Set(table?.rows.map(\.name) ?? [])
      #expect(known.isSuperset(of: rows.split(separator: ",").map(String.init)), "\(line)")
    }
  }

  @Test(arguments: Document.all)
  func optionsAndSettingsInBackticksExist(page: Document) throws {
    let flags = Set(OptionName.allCases.map(\.flag) + ["--version"])
    let settings = try SceneCatalog.builtIn.flatMap {
      try SceneCatalog.load($0.name).settings.map(\.path)
    }
    let commands = Set(KeyTable.standard.commands.map(\.name))
    for span in try page.codeSpans where !commands.contains(span) {
      if span.hasPrefix("--") {
        let flag = span.prefix { $0 != " " && $0 != "=" }
        #expect(flags.contains(String(flag)), "\(span)")
      } else if page.file != Document.article("files").file,  // there tensors have such names
        let match = span.prefixMatch(
          of: /(environment|model|training|planner|session|physics)(\.[a-z0-9_]+)+(?=$|=)/)
      {
        let path = String(match.0).replacing(/^physics/, with: "environment.physics")
        #expect(settings.contains { $0 == path || $0.hasPrefix(path + ".") }, "\(span)")
      }
    }
  }

  // MARK: - The screen and the code

  @Test func theReadmesKeysAndViewsExist() throws {
    let labels = Set(KeyTable.standard.bindings.flatMap { $0.strokes.map(\.key.label) })
    let keys = try Document.readme.table("| key | does |")
    #expect(keys.count > 5)
    for key in keys.flatMap({ Document.codeSpans(in: $0[0]) }) {
      #expect(labels.contains(key), "\(key)")
    }
    let views = try Document.readme.table("| key | view | shows |")
    #expect(views.map { $0[1] } == KeyTable.standard.numberedViews.map(\.title))
    #expect(views.map { $0[0] } == KeyTable.standard.numberedViews.map { "`\($0.number)`" })
    let links = try Document.article("views").links
    for view in KeyTable.standard.numberedViews { #expect(links.contains("\(view.title).svg")) }
  }

  @Test func theArticleOnTheCodeNamesEveryTarget() throws {
    let sources = Document.root.appending(path: "Sources")
    let targets = try FileManager.default.contentsOfDirectory(atPath: sources.path)
    let named = try Set(Document.article("contributing").codeSpans)
    #expect(named.isSuperset(of: targets), "missing \(Set(targets).subtracting(named))")
  }

  // MARK: - DocC

  private static let docc = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/docc" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: docc != nil, "the toolchain's docc is in the PATH"))
  func theCatalogueConvertsWithoutWarnings() throws {
    let folder = try TemporaryFolder()
    let run = try ProgramRun.of(
      [Self.docc ?? "", Document.catalogue.path, folder.path + "/site"],
      shell: "\"$1\" convert \"$2\" --output-dir \"$3\" 2>&1")
    #expect(run.code == 0)
    #expect(!run.output.contains("warning:") && !run.output.contains("error:"), "\(run.output)")
  }
}

/// Tables of the articles that the program knows itself, compared with what it says.
///
/// `LATENTSCOPE_RECORD_GOLDENS=1 swift test --filter GoldenTests` writes them anew.
@Suite struct DocumentationGoldenTests {
  @Test func theTableOfKeysIsTheProgramsOwn() throws {
    var text = ""
    for category in KeyTable.standard.chapters {
      let bindings = KeyTable.standard.bindings.filter { $0.category == category }
      guard !bindings.isEmpty else { continue }
      text +=
        "\n## \(category.title.capitalizedFirst)\n\n| keys | do | commands |\n|---|---|---|\n"
      for binding in bindings {
        let keys = binding.label(.ascii).split(separator: " ").map { "`\($0)`" }
        let names = KeyTable([binding], views: []).commands.map { "`\($0.name)`" }
        text +=
          "| \(keys.joined(separator: " ")) | \(Self.cell(binding.help)) "
          + "| \(names.joined(separator: " ")) |\n"
      }
    }
    try compare(text, between: "<!-- keys -->", and: "<!-- end of keys -->", of: .article("keys"))
  }

  @Test func theTableOfLiveSettingsIsTheProgramsOwn() throws {
    let scene = try SceneCatalog.load("pendulum")
    var settings: [LiveSetting] = []
    for planner in [nil] + ControllerRegistry.standard.names.map(Optional.some) {
      settings += scene.liveSettings(planner: planner).filter { new in
        !settings.contains { $0.key == new.key }
      }
    }
    var text = "\n| setting | is | from | to |\n|---|---|---|---|\n"
    for setting in settings {
      text +=
        "| `\(setting.key)` | \(Self.cell(setting.summary)) "
        + "| \(DecimalText.of(setting.minimum)) | \(DecimalText.of(setting.maximum)) |\n"
    }
    try compare(
      text + "\n", between: "<!-- live settings -->", and: "<!-- end of live settings -->",
      of: .article("scenes"))
  }

  /// What all scenes have; constants, drawn sizes and starts are those of a system.
  @Test func theTablesOfSettingsAreTheProgramsOwn() throws {
    var text = ""
    var section = ""
    for (setting, usual) in Scene.common {
      let keys = setting.path.split(separator: ".", maxSplits: 1).map(String.init)
      guard keys.count == 2 else { continue }
      if keys[0] != section {
        section = keys[0]
        text += "\n### \(section)\n\n| setting | is | values | default |\n|---|---|---|---|\n"
      }
      let values = [setting.form.words, setting.unit].filter { !$0.isEmpty }.joined(separator: " ")
      text +=
        "| `\(keys[1])` | \(Self.cell(setting.summary)) | \(Self.cell(values)) "
        + "| \(usual.map { "`\(JSONTree($0).json)`" } ?? "") |\n"
    }
    try compare(
      text + "\n", between: "<!-- settings -->", and: "<!-- end of settings -->",
      of: .article("scenes"))
  }

  /// Text in a cell of a table.
  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }

  private func compare(
    _ table: String, between start: String, and end: String, of page: Document
  ) throws {
    let text = try page.text
    let first = try #require(text.range(of: start + "\n"))
    let last = try #require(text.range(of: end))
    let isRecording =
      ProcessInfo.processInfo.environment["LATENTSCOPE_RECORD_GOLDENS"] == "1"
    if isRecording {
      let anew = text[..<first.upperBound] + table + text[last.lowerBound...]
      try Data(anew.utf8).write(to: page.file)
    }
    let written = isRecording ? table : String(text[first.upperBound..<last.lowerBound])
    let missing = Set(table.split(separator: "\n")).subtracting(written.split(separator: "\n"))
    #expect(
      written == table,
      """
      \(page.file.lastPathComponent) lacks \(missing.sorted()); \
      LATENTSCOPE_RECORD_GOLDENS=1 swift test --filter GoldenTests writes it anew
      """)
  }
}
