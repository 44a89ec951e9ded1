import Scenes

extension SceneCatalog {
  /// The names of the built-in scenes that simulate a system with a task.
  package static let simulated = names { !$0.isImitation }
  /// The names of those whose policies imitate.
  package static let imitating = names(where: \.isImitation)

  private static func names(where isMeant: (Scene) -> Bool) -> [String] {
    builtIn.map(\.name).filter { name in (try? load(name)).map(isMeant) ?? false }
  }
}
