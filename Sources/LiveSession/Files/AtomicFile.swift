import Foundation

/// Writes files that are either complete or not there: a reader, and a crash, see the old content or
/// the new, never a part.
public enum AtomicFile {
  /// Writes a file to a temporary name beside it, syncs it and renames it.
  ///
  /// - Throws: What stood in the way (no such folder, no permission, disk full); the temporary file
  ///   is removed and an earlier file at `path` is untouched.
  public static func write(_ data: Data, to path: String) throws(FileError) {
    try write(to: path) { (file: inout AtomicFileContent) throws(FileError) in
      try file.append(data)
    }
  }

  /// Writes a file in pieces, as `write(_:to:)` does.
  ///
  /// - Parameter body: Appends the content; what it throws stops the writing.
  public static func write(
    to path: String, _ body: (inout AtomicFileContent) throws(FileError) -> Void
  ) throws(FileError) {
    // The file a symbolic link leads to is replaced, not the link.
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: target, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      throw FileError(
        path: path, action: "write", reason: "it is a folder", suggestion: "name a file in it")
    }
    let folder = (target as NSString).deletingLastPathComponent
    let name = (target as NSString).lastPathComponent
    let temporary = "\(folder)/.\(name.prefix(80)).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, action: "write", code: errno) }
    var isInPlace = false
    defer { if !isInPlace { unlink(temporary) } }
    do {
      var content = AtomicFileContent(descriptor: descriptor, path: path)
      do {
        try body(&content)
        try content.flush()
      } catch {
        close(descriptor)
        throw error
      }
      guard fsync(descriptor) == 0 else {
        let code = errno
        close(descriptor)
        throw FileError(path: path, action: "write", code: code)
      }
      guard close(descriptor) == 0 else {
        throw FileError(path: path, action: "write", code: errno)
      }
    }
    guard rename(temporary, target) == 0 else {
      throw FileError(path: path, action: "write", code: errno)
    }
    isInPlace = true
    // The rename itself lasts only once the folder is on the disk; some file systems refuse this,
    // and the file is in place either way.
    let directory = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }
}

/// The content of a file that `AtomicFile` is writing.
public struct AtomicFileContent {
  private let descriptor: Int32
  private let path: String
  private var buffer = Data()
  /// The bytes appended so far.
  public private(set) var count = 0

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Appends bytes.
  public mutating func append(_ data: some DataProtocol) throws(FileError) {
    buffer.append(contentsOf: data)
    count += data.count
    if buffer.count >= 1 << 20 { try flush() }
  }

  mutating func flush() throws(FileError) {
    try Descriptor.write(buffer, to: descriptor, path: path)
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Plain writes to file descriptors.
enum Descriptor {
  /// Writes all bytes, however many calls it takes.
  static func write(_ data: Data, to descriptor: Int32, path: String) throws(FileError) {
    var code: Int32 = 0
    data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count > 0 {
          written += count
        } else if errno != EINTR {
          code = count == 0 ? EIO : errno
          return
        }
      }
    }
    guard code == 0 else { throw FileError(path: path, action: "write", code: code) }
  }
}
