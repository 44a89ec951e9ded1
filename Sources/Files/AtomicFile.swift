import Foundation

/// Writes files that are either complete or not there: a reader, and a crash, see the old content or
/// the new, never a part.
///
/// Pipes and devices are written through.
package enum AtomicFile {
  /// Writes a file to a temporary name beside it, syncs it and renames it; links are followed, and
  /// permissions stay.
  ///
  /// - Parameter path: The file; `-` is standard output.
  /// - Throws: What stood in the way (no such folder, no permission, disk full); the temporary file
  ///   is removed and an earlier file at `path` is untouched.
  package static func write(_ data: Data, to path: String) throws(FileError) {
    var file = try OutputFile(replacing: OutputTarget(path))
    try file.write(data)
    try file.commit(durably: true)
  }

  /// Writes a file in pieces, as `write(_:to:)` does.
  ///
  /// - Parameter body: Writes the content to a seekable file; what it throws stops the writing, and
  ///   then nothing has gone into a pipe either.
  package static func write(
    to path: String, _ body: (FileHandle) throws -> Void
  ) throws(FileError) {
    var file = try OutputFile(replacing: OutputTarget(path))
    guard !file.target.isStream else { return try writeThrough(&file, body) }
    do {
      try body(FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: false))
    } catch {
      throw FileError(path: file.target.path, action: "write", error)
    }
    try file.commit(durably: true)
  }

  /// Writes to a nameless file first, which can be sought in, and then from there.
  private static func writeThrough(
    _ file: inout OutputFile, _ body: (FileHandle) throws -> Void
  ) throws(FileError) {
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/\(TemporaryName.make(for: "latentscope"))"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(path: path, action: "write", code: errno) }
    unlink(path)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try body(handle)
      try handle.seek(toOffset: 0)
      while let data = try handle.read(upToCount: 1 << 20), !data.isEmpty { try file.write(data) }
    } catch {
      throw FileError(path: file.target.path, action: "write", error)
    }
  }
}
