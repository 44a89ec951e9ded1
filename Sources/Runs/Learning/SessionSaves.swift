import Files
import Foundation
import Scenes
import Synchronization

/// What a session saves: by the user's wish into its run folder, and by itself, as training goes
/// on, into a folder beside it, which a saved or discarded session takes away again.
///
/// What the user saved is never replaced by what the program saves. One thread saves; the folder is
/// given up by another one at the end.
package final class SessionSaves: Sendable {
  /// What is on the disk.
  private struct Record {
    /// The folder of what the program saves by itself, and what says that it is nobody else's; nil
    /// while there is none.
    var automatic: (folder: RunFolder, lock: FolderLock)?
    /// Whether a model is in it.
    var hasModel = false
    /// The last model that the user saved.
    var saved: (update: Int, path: String)?
  }

  private let planned: RunFolder?
  private let record = Mutex(Record())
  /// Held while files are made or removed, which may take long; `record` never is.
  private let disk = Mutex(())
  /// Whether the session has ended: nothing more is saved.
  private let isEnded = Atomic<Bool>(false)

  /// Prepares saving.
  ///
  /// - Parameter folder: The run folder; nil saves nothing.
  package init(_ folder: RunFolder?) { planned = folder }

  /// The last model that the user saved.
  package var saved: (update: Int, path: String)? { record.withLock { $0.saved } }

  /// The file of the last model that the program saved by itself; nil when there is none.
  package var automaticCheckpoint: String? {
    record.withLock { $0.hasModel ? $0.automatic?.folder.checkpoint : nil }
  }

  /// The user's model is on the disk.
  package func note(saved update: Int, path: String) {
    record.withLock { $0.saved = (update, path) }
  }

  /// Saves a model by the program's own wish, with its curves.
  package func saveAutomatically(
    _ checkpoint: any SavedState, _ history: MetricHistory
  ) throws(FileError) {
    guard let planned else { return }
    try disk.withLock { _ throws(FileError) in
      guard !isEnded.load(ordering: .relaxed) else { return }
      let folder: RunFolder
      if let known = record.withLock({ $0.automatic?.folder }) {
        folder = known
      } else {
        folder = try RunFolder(path: "\(planned.path)-autosave").claimed()
        let lock = try FolderLock(folder.path)
        record.withLock { $0.automatic = (folder, lock) }
      }
      try AtomicFile.write(Data(checkpoint.scene.encoded().utf8), to: folder.scene)
      try checkpoint.write(to: folder.checkpoint)
      record.withLock { $0.hasModel = true }
      try AtomicFile.write(Data(RunCurvesWriter.text(of: history).utf8), to: folder.metrics)
    }
  }

  /// Removes what the program saved by itself: it is saved elsewhere, or discarded.
  package func removeAutomatic() throws(FileError) {
    try disk.withLock { _ throws(FileError) in
      let automatic = record.withLock { record in
        defer { (record.automatic, record.hasModel) = (nil, false) }
        return record.automatic
      }
      guard let (folder, _) = automatic else { return }
      for file in [folder.checkpoint, folder.metrics, folder.scene] {
        guard unlink(file) == 0 || errno == ENOENT else {
          throw FileError(path: file, action: "remove", code: errno)
        }
      }
      guard rmdir(folder.path) == 0 || errno == ENOENT else {
        throw FileError(path: folder.path, action: "remove", code: errno)
      }
    }
  }

  /// The session ends: nothing is saved automatically any more.
  package func end() { isEnded.store(true, ordering: .relaxed) }
}
