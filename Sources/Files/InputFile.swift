import Foundation

/// Reads whole files that nobody vouches for.
package enum InputFile {
  /// What stands for standard input.
  package static let standardInput = "-"

  /// The bytes of a file or a pipe (`/dev/stdin`, `<(...)`) of at most `limit` bytes.
  ///
  /// Reading a pipe waits for its writer, and for its end.
  ///
  /// - Parameter path: The file; `-` is standard input.
  /// - Throws: What stood in the way; folders and devices other than terminals are refused.
  package static func read(_ path: String, limit: Int) throws(FileError) -> Data {
    func failure(_ reason: String) -> FileError {
      FileError(path: path, action: "read", reason: reason)
    }
    let descriptor = try open(path)
    defer { close(descriptor) }
    guard let status = FileStatus.of(descriptor: descriptor) else {
      throw FileError(path: path, action: "read", code: errno)
    }
    guard !status.isFolder else { throw failure("expected a file or a pipe, found a folder") }
    // Devices have no end, and some do something when they are read.
    guard status.isRegular || status.isPipe || status.isSocket || isatty(descriptor) == 1 else {
      throw failure("expected a file or a pipe, found a device")
    }
    guard status.size <= limit else {
      throw failure("expected at most \(limit) bytes, found \(status.size)")
    }
    var data = Data()
    data.reserveCapacity(status.size)
    // What is appended meanwhile is not read; files without a size (below /proc) are read to their
    // end.
    let bound = status.size > 0 ? status.size : limit + 1
    let code = OpenFile.read(descriptor, upTo: bound, into: &data)
    guard code == 0 else { throw FileError(path: path, action: "read", code: code) }
    guard data.count <= limit else { throw failure("expected at most \(limit) bytes, found more") }
    return data
  }

  /// What the file system knows of an input; nil when there is none.
  package static func status(of path: String) throws(FileError) -> FileStatus? {
    path == standardInput
      ? FileStatus.of(descriptor: STDIN_FILENO) : try FileStatus.of(path)
  }

  private static func open(_ path: String) throws(FileError) -> Int32 {
    let opened: Int32
    if let number = try descriptor(path) {
      opened = fcntl(number, F_DUPFD_CLOEXEC, 3)
    } else {
      // A device might do something as soon as it is opened; a pipe is to wait for its writer.
      let status = try FileStatus.of(path)
      let wait = status?.isPipe == true ? 0 : O_NONBLOCK
      opened = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | wait)
    }
    guard opened >= 0 else { throw FileError(path: path, action: "read", code: errno) }
    return opened
  }

  /// The open file of this process that a path stands for.
  private static func descriptor(_ path: String) throws(FileError) -> Int32? {
    if path == standardInput { return STDIN_FILENO }
    return try ResolvedPath.following(path, action: "read").descriptor
  }

  /// The text of a file or a pipe of at most `limit` bytes.
  ///
  /// - Throws: What stood in the way, or that the file is not UTF-8.
  package static func readText(_ path: String, limit: Int) throws(FileError) -> String {
    let data = try read(path, limit: limit)
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError(
        path: path, action: "read", reason: "expected UTF-8 text, found other bytes",
        suggestion: "save the file as UTF-8")
    }
    return text
  }
}
