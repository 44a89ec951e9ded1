import Foundation

/// An output while it is open: the one place that opens files for writing.
///
/// A regular file is written under a temporary name beside its place and takes the place by `commit`,
/// with the permissions of the file that was there: whoever reads, and a crash, sees the old content
/// or the new. What was not committed is removed. Streams are written through.
struct OutputFile: ~Copyable {
  let target: OutputTarget
  /// The open file; it is closed when this value ends.
  let descriptor: Int32
  /// Where the bytes are until they are committed; nil when they go to their place at once.
  private var temporary: String?

  /// Opens an output whose earlier content is to be replaced.
  ///
  /// Opening a pipe waits for its reader.
  ///
  /// - Throws: What stood in the way; the earlier content is untouched.
  init(replacing target: OutputTarget) throws(FileError) {
    guard case .file(let place, let existing) = target.place else {
      try self.init(continuing: target)
      return
    }
    TemporaryName.removeAbandoned(for: place)
    let temporary = "\(place.folder)/\(TemporaryName.make(for: place.name))"
    let mode: mode_t = existing == nil ? 0o666 : 0o600
    let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      let code = errno
      var error = FileError(path: target.path, action: "write", code: code)
      if code == EACCES || code == EROFS {
        error.reason = "\(error.reason) to write in the folder \(place.folder)"
      }
      throw error
    }
    // Says that somebody is at work here, also to other machines and other users of the numbers of
    // processes; a file system without locks does without.
    flock(descriptor, LOCK_EX | LOCK_NB)
    if let existing {
      if existing.owner != geteuid() || existing.group != getegid() {
        _ = fchown(descriptor, existing.owner, existing.group)
      }
      fchmod(descriptor, existing.permissions)
    }
    self.init(target: target, descriptor: descriptor, temporary: temporary)
  }

  /// Opens an output after its earlier content, if there is any.
  ///
  /// - Throws: What stood in the way.
  init(continuing target: OutputTarget) throws(FileError) {
    let flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY
    let descriptor =
      switch target.place {
      // A copy shares the place in the file with everything else that is written there.
      case .descriptor(let number): fcntl(number, F_DUPFD_CLOEXEC, 3)
      case .stream(let path): open(path, flags)
      case .file(let place, _): open(place.path, flags | O_CREAT, 0o666)
      }
    guard descriptor >= 0 else { throw FileError(path: target.path, action: "write", code: errno) }
    self.init(target: target, descriptor: descriptor, temporary: nil)
  }

  private init(target: OutputTarget, descriptor: Int32, temporary: String?) {
    self.target = target
    self.descriptor = descriptor
    self.temporary = temporary
  }

  /// Writes bytes.
  mutating func write(_ data: Data) throws(FileError) {
    let code = OpenFile.write(data, to: descriptor)
    guard code == 0 else { throw FileError(path: target.path, action: "write", code: code) }
  }

  /// Puts the file into its place, where later bytes are appended.
  ///
  /// - Parameter durably: Whether it waits until everything is on the disk.
  mutating func commit(durably: Bool) throws(FileError) {
    guard let temporary, case .file(let place, _) = target.place else { return }
    guard !durably || fsync(descriptor) == 0, rename(temporary, place.path) == 0 else {
      throw FileError(path: target.path, action: "write", code: errno)
    }
    self.temporary = nil
    flock(descriptor, LOCK_UN)
    guard durably else { return }
    // The rename itself lasts only once the folder is on the disk. Some file systems refuse to sync
    // a folder; the file is in place either way.
    let folder = open(place.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  deinit {
    if let temporary { unlink(temporary) }
    close(descriptor)
  }
}

/// Whole transfers from and to descriptors.
enum OpenFile {
  /// Writes all bytes; returns 0, or the number of the error.
  static func write(_ data: Data, to descriptor: Int32) -> Int32 {
    data.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count >= 0 {
          done += count
        } else if errno == EAGAIN {
          // Whoever shares the file has made it non-blocking.
          var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&request, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }

  /// Appends at most `limit` bytes to `data`, up to the end; returns 0, or the number of the error.
  static func read(_ descriptor: Int32, upTo limit: Int, into data: inout Data) -> Int32 {
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var left = limit
    while left > 0 {
      let count = Foundation.read(descriptor, &chunk, min(left, chunk.count))
      if count == 0 { return 0 }
      if count > 0 {
        data.append(contentsOf: chunk[..<count])
        left -= count
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
