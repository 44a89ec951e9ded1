import Foundation
import Testing

/// A page of the documentation: Markdown.
struct Document: CustomTestStringConvertible {
  /// The repository.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The folder of the articles.
  static let catalogue = root.appending(path: "Sources/latentscope/latentscope.docc")

  static let readme = Document(root.appending(path: "README.md"))
  static let landingPage = article("latentscope")
  static let articles: [Document] = {
    let files = try? FileManager.default.contentsOfDirectory(
      at: catalogue, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "md" }
      .sorted { $0.path < $1.path }.map { Document($0) }
  }()
  static let all = [readme] + articles

  static func article(_ name: String) -> Document {
    Document(catalogue.appending(path: name + ".md"))
  }

  let file: URL

  private init(_ file: URL) { self.file = file }

  var testDescription: String { file.lastPathComponent }

  /// The page.
  var text: String {
    get throws { try String(contentsOf: file, encoding: .utf8) }
  }

  /// The fenced blocks of a language, and what stands outside all blocks.
  func parts(_ language: String) throws -> (blocks: [String], prose: String) {
    var (blocks, prose) = ([String](), "")
    var fence: Substring?
    for line in try text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        fence = fence == nil ? line.dropFirst(3) : nil
        if fence == language[...] { blocks.append("") }
      } else if let fence {
        if fence == language[...] { blocks[blocks.count - 1] += line + "\n" }
      } else {
        prose += line + "\n"
      }
    }
    return (blocks, prose)
  }

  /// What stands in backticks outside blocks.
  var codeSpans: [String] {
    get throws { Self.codeSpans(in: try parts("sh").prose) }
  }

  static func codeSpans(in text: String) -> [String] {
    text.matches(of: /`([^`]+)`/).map { String($0.1).replacing("\n", with: " ") }
  }

  /// Where links and pictures lead.
  var links: [String] {
    get throws {
      let prose = try parts("sh").prose
      return prose.matches(of: /\]\(([^)]+)\)/).map { String($0.1) }
        + prose.matches(of: /href="([^"]+)"/).map { String($0.1) }
    }
  }

  /// The rows of the table below a heading row, each as its cells.
  func table(_ heading: String) throws -> [[String]] {
    try text.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { $0 != heading }.dropFirst(2).prefix { $0.hasPrefix("|") }
      .map { row in
        row.split(separator: "|", omittingEmptySubsequences: true)
          .map { $0.trimmingCharacters(in: .whitespaces) }
      }
  }

  /// Every command line of the page: those of its shell blocks, and those in backticks.
  var commands: [[String]] {
    get throws {
      let spans = try codeSpans.filter { $0.hasPrefix("latentscope ") }
      return try (parts("sh").blocks + spans).flatMap(ShellWords.commands)
    }
  }
}

/// The words of a shell script, as far as documentation needs them.
enum ShellWords {
  /// The commands of a script as words without quotes; comments, variables set for a command and
  /// `sudo` are left out.
  static func commands(in script: String) -> [[String]] {
    var commands: [[String]] = [[]]
    var word: String?
    var quote: Character?
    var isComment = false
    func endWord() {
      if let word { commands[commands.count - 1].append(word) }
      word = nil
    }
    for character in script {
      if isComment { isComment = character != "\n" }
      if isComment { continue }
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
        continue
      }
      switch character {
      case "'", "\"":
        quote = character
        word = word ?? ""
      case "#" where word == nil: isComment = true
      case " ": endWord()
      case "\n", "&", "|", ";":
        endWord()
        commands.append([])
      default: word = (word ?? "") + String(character)
      }
    }
    endWord()
    return commands.map { words in
      Array(words.drop { $0 == "sudo" || $0.prefixMatch(of: /[A-Z_]+=/) != nil })
    }.filter { !$0.isEmpty }
  }
}
