import Foundation
import Testing

/// The walls of the house: what a target imports, the package says.
@Suite struct WallTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test func everyImportIsDeclared() throws {
    let manifest = try String(
      contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
    let target = /arget\(\s*name: "(\w+)"(?:,\s*dependencies: \[([^\]]*)\])?/
    let declared = Dictionary(
      uniqueKeysWithValues: manifest.matches(of: target).map { match in
        (
          String(match.1),
          Set((match.2 ?? "").matches(of: /"(\w+)"/).map { String($0.1) })
        )
      })
    try #require(declared.count > 20)
    var files = 0
    for (name, dependencies) in declared {
      let folder = Self.root.appending(path: "Sources/\(name)")
      let paths = FileManager.default.enumerator(atPath: folder.path)
      for case let path as String in paths?.allObjects ?? [] where path.hasSuffix(".swift") {
        files += 1
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        for line in text.split(separator: "\n") where line.contains("import ") {
          let words = line.split(separator: " ")
          guard ["import", "package"].contains(words[0]), let last = words.last else { continue }
          let module = String(last)
          guard declared[module] != nil else { continue }
          #expect(dependencies.contains(module), "\(name)/\(path) imports \(module)")
        }
      }
    }
    #expect(files > 300)
  }
}
