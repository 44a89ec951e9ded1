import Foundation

/// Writes files that are either complete or not there: a reader, and a crash, see the old content or
/// the new, never a part.
public enum AtomicFile {
  /// Writes a file to a temporary name beside it, syncs it and renames it.
  ///
  /// - Throws: What stood in the way (no such folder, no permission, disk full); the temporary file
  ///   is removed and an earlier file at `path` is untouched.
  public static func write(_ data: Data, to path: String) throws(FileError) {
    try write(to: path) { try $0.write(contentsOf: data) }
  }

  /// Writes a file in pieces, as `write(_:to:)` does.
  ///
  /// - Parameter body: Writes the content to a seekable file; what it throws stops the writing.
  public static func write(
    to path: String, _ body: (FileHandle) throws -> Void
  ) throws(FileError) {
    func fail(_ error: any Error) -> FileError { FileError(path: path, action: "write", error) }
    func failure() -> FileError { FileError(path: path, action: "write", code: errno) }

    // The file a symbolic link leads to is replaced, not the link.
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: target.path, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      throw FileError(
        path: path, action: "write", reason: "it is a folder", suggestion: "name a file in it")
    }
    let folder = target.deletingLastPathComponent().path
    let temporary =
      "\(folder)/.\(target.lastPathComponent.prefix(80)).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure() }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var isInPlace = false
    defer { if !isInPlace { unlink(temporary) } }
    do {
      try body(handle)
    } catch {
      throw fail(error)
    }
    guard fsync(descriptor) == 0 else { throw failure() }
    do { try handle.close() } catch { throw fail(error) }
    guard rename(temporary, target.path) == 0 else { throw failure() }
    isInPlace = true
    // The rename itself lasts only once the folder is on the disk. Some file systems refuse to sync
    // a folder; the file is in place either way.
    let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }
}
