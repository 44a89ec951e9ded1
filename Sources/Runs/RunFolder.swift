import Files
import Foundation

/// A folder with what one training run leaves: checkpoints, metrics, the scene as used.
package struct RunFolder: Sendable, Equatable {
  /// The folder.
  package let path: String

  /// Names a folder without touching it; `run/` is `run`.
  package init(path: String) {
    var path = path[...]
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = String(path)
  }

  /// The newest full checkpoint.
  package var checkpoint: String { "\(path)/model.safetensors" }
  /// The curves as CSV.
  package var metrics: String { "\(path)/metrics.csv" }
  /// The scene as used, with the overrides of the command line applied.
  package var scene: String { "\(path)/scene.json5" }

  /// Makes the folder, or one with a number after its name when it is there already: two programs
  /// that start in the same second never write into one folder.
  ///
  /// - Throws: What stood in the way.
  package func claimed() throws(FileError) -> RunFolder {
    try RunFolder(path: URL(fileURLWithPath: path).deletingLastPathComponent().path).create()
    var candidate = self
    var number = 2
    while mkdir(candidate.path, 0o777) != 0 {
      guard errno == EEXIST, number < 1000 else {
        throw FileError(path: candidate.path, action: "make the folder", code: errno)
      }
      candidate = RunFolder(path: "\(path)-\(number)")
      number += 1
    }
    return candidate
  }

  /// Makes the folder, unless it is there, and keeps other processes from writing into it.
  ///
  /// - Throws: What stood in the way, or who writes there.
  package func locked() throws(FileError) -> FolderLock {
    try create()
    return try FolderLock(path)
  }

  /// Whether two paths lead to one folder, whatever they look like.
  ///
  /// - Throws: Why that cannot be known.
  package func isSame(as other: RunFolder) throws(FileError) -> Bool {
    guard let identity = try FileStatus.of(path)?.identity else { return false }
    return try FileStatus.of(other.path)?.identity == identity
  }

  /// Makes the folder and those around it; an existing folder is fine.
  ///
  /// - Throws: What stood in the way.
  package func create() throws(FileError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      var isDirectory: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      throw FileError(
        path: path, action: "make the folder",
        reason: exists && !isDirectory.boolValue
          ? "a file of that name is there"
          : FileError(path: path, action: "make the folder", error).reason,
        suggestion: "choose another folder")
    }
  }
}

/// The folders that the program keeps for a user: `$XDG_STATE_HOME/latentscope` (by default
/// `~/.local/state/latentscope`), with one folder per scene and run under `runs`.
package struct StateDirectory: Sendable, Equatable {
  /// The folder.
  package let path: String

  /// Names a state folder.
  package init(path: String) { self.path = path }

  /// The user's state folder by the XDG base directory specification: `XDG_STATE_HOME` counts only
  /// when it is an absolute path.
  ///
  /// - Throws: That nothing says where it is.
  package init(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(FileError) {
    path = try BaseDirectory.state.ownFolder(environment: environment)
  }

  /// Where the runs are.
  package var runs: String { "\(path)/runs" }

  /// A new folder for a run, named by scene, time and seed; nothing is created yet, which
  /// `RunFolder.claimed()` does.
  package func newRun(scene: String, seed: UInt64, date: Date = Date()) -> RunFolder {
    let time = ISO8601DateFormatter.string(
      from: date, timeZone: .gmt, formatOptions: [.withFullDate, .withTime, .withTimeZone])
    let name = "\(time)-seed\(seed)"
    let folder = "\(runs)/\(Self.folderName(scene))"
    var candidate = "\(folder)/\(name)"
    var number = 2
    while FileManager.default.fileExists(atPath: candidate) {
      candidate = "\(folder)/\(name)-\(number)"
      number += 1
    }
    return RunFolder(path: candidate)
  }

  /// The run of a scene whose checkpoint was written last; nil when there is none.
  ///
  /// - Throws: When none is found: what kept one from being found, such as permissions.
  package func newestRun(scene: String) throws(FileError) -> RunFolder? {
    let folder = "\(runs)/\(Self.folderName(scene))"
    guard try FileStatus.of(folder) != nil else { return nil }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FileError(path: folder, action: "read", error)
    }
    var newest: (date: Int, name: String)?
    var obstacle: FileError?
    for name in names {
      do throws(FileError) {
        let run = RunFolder(path: "\(folder)/\(name)")
        guard let date = try FileStatus.of(run.checkpoint)?.modified else { continue }
        if let known = newest, known > (date, name) { continue }
        newest = (date, name)
      } catch {
        obstacle = error
      }
    }
    guard let newest else {
      if let obstacle { throw obstacle }
      return nil
    }
    return RunFolder(path: "\(folder)/\(newest.name)")
  }

  /// The newest checkpoint of a scene; nil when there is none.
  ///
  /// - Throws: When none is found: what kept one from being found, such as permissions.
  package func newestCheckpoint(scene: String) throws(FileError) -> String? {
    try newestRun(scene: scene)?.checkpoint
  }

  /// A scene's name as a folder's name: nothing in it can lead elsewhere.
  private static func folderName(_ scene: String) -> String {
    let kept = scene.map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber || "-_".contains(character))
        ? character : "_"
    }
    return kept.isEmpty ? "_" : String(kept.prefix(100))
  }
}
