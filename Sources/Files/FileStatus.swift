import Foundation

/// What the file system knows of a file.
package struct FileStatus: Sendable {
  /// Which file it is, whatever the path that led to it: `run`, `./run/`, its absolute path and a
  /// link are one.
  package struct Identity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
  }

  /// Which file it is.
  package let identity: Identity
  /// Its permissions: the lowest twelve bits of the mode.
  let permissions: mode_t
  let owner: uid_t
  let group: gid_t
  /// When its content changed last, in nanoseconds since 1970.
  package let modified: Int
  /// In bytes; of regular files only.
  let size: Int
  private let kind: mode_t

  var isRegular: Bool { kind == S_IFREG }
  /// Whether it is a folder.
  package var isFolder: Bool { kind == S_IFDIR }
  var isLink: Bool { kind == S_IFLNK }
  var isPipe: Bool { kind == S_IFIFO }
  var isSocket: Bool { kind == S_IFSOCK }
  /// Whether it is a character device, which many may use at once: a terminal, `/dev/null`.
  package var isCharacterDevice: Bool { kind == S_IFCHR }

  /// The status of what a path leads to; nil when there is nothing of that name.
  ///
  /// - Parameter followsLinks: Whether a link stands for what it leads to.
  /// - Throws: Why it cannot be known, such as a folder that may not be searched.
  package static func of(
    _ path: String, followsLinks: Bool = true, action: String = "read"
  ) throws(FileError) -> FileStatus? {
    var status = stat()
    guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError(path: path, action: action, code: errno)
    }
    return FileStatus(status)
  }

  /// The status of an open file; nil when the descriptor is none.
  static func of(descriptor: Int32) -> FileStatus? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? FileStatus(status) : nil
  }

  private init(_ status: stat) {
    kind = status.st_mode & S_IFMT
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    permissions = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
    modified = status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    size = kind == S_IFREG ? Int(status.st_size) : 0
  }

  /// Whether writing is allowed by the permissions: they bind the administrator, too, who took the
  /// right to write away on purpose.
  func isWritable(at path: String) -> Bool {
    permissions & 0o222 != 0 && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0
  }
}
