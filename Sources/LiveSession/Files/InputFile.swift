import Foundation
import Validation

/// Reads whole files that nobody vouches for.
public enum InputFile {
  /// The bytes of a regular file of at most `limit` bytes.
  ///
  /// - Throws: What stood in the way; folders, devices and pipes are refused rather than waited for.
  public static func read(_ path: String, limit: Int) throws(FileError) -> Data {
    // A pipe without a writer would block an ordinary open.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path, action: "read", code: errno) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path: path, action: "read", code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, action: "read", reason: "expected a regular file")
    }
    let size = Int(status.st_size)
    guard size <= limit else {
      throw FileError(
        path: path, action: "read", reason: "expected at most \(limit) bytes, found \(size)")
    }
    do {
      // What is appended meanwhile is not read.
      return try handle.read(upToCount: size) ?? Data()
    } catch {
      throw FileError(path: path, action: "read", reason: ErrorText.of(error))
    }
  }

  /// The text of a regular file of at most `limit` bytes.
  ///
  /// - Throws: What stood in the way, or that the file is not UTF-8.
  public static func readText(_ path: String, limit: Int) throws(FileError) -> String {
    let data = try read(path, limit: limit)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError(
        path: path, action: "read", reason: "expected UTF-8 text, found other bytes",
        suggestion: "save the file as UTF-8")
    }
    return text
  }
}
