import Foundation

/// A file that grows line by line: each append reaches the system before it returns, so that another
/// program can follow along and a crash loses nothing that was appended.
///
/// One object is used by one thread.
public final class AppendingFile {
  /// The file.
  public let path: String
  private let handle: FileHandle

  /// Opens a file for appending.
  ///
  /// - Parameter keepsContent: Whether an existing file is continued; else it is emptied.
  /// - Throws: What stood in the way.
  public init(path: String, keepsContent: Bool = false) throws(FileError) {
    self.path = path
    let descriptor = open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (keepsContent ? 0 : O_TRUNC), 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, action: "write", code: errno) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Appends bytes.
  public func append(_ data: Data) throws(FileError) {
    do {
      try handle.write(contentsOf: data)
    } catch {
      throw FileError(path: path, action: "write", error)
    }
  }

  /// Appends text.
  public func append(_ text: String) throws(FileError) { try append(Data(text.utf8)) }
}
