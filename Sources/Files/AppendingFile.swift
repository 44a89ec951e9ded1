import Foundation
import Synchronization

/// A file that grows line by line: each append reaches the system before it returns, so that another
/// program can follow along and a crash loses nothing that was appended.
///
/// Pipes and devices are written through.
package final class AppendingFile: Sendable {
  /// The file.
  package let path: String
  private let file: Mutex<OutputFile>

  /// Opens a file for appending; opening a pipe waits for its reader.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard output.
  ///   - keepsContent: Whether an existing file is continued; else the first append replaces it.
  /// - Throws: What stood in the way.
  package init(path: String, keepsContent: Bool = false) throws(FileError) {
    self.path = path
    let target = try OutputTarget(path)
    file = Mutex(
      keepsContent
        ? try OutputFile(continuing: target) : try OutputFile(replacing: target))
  }

  /// Appends bytes.
  package func append(_ data: Data) throws(FileError) {
    try file.withLock { file throws(FileError) in
      try file.write(data)
      try file.commit(durably: false)
    }
  }

  /// Appends text.
  package func append(_ text: String) throws(FileError) { try append(Data(text.utf8)) }
}
