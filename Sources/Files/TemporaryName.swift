import Foundation

/// The names under which files are written before they take their place: `.NAME.PID.NUMBER.tmp`.
enum TemporaryName {
  /// A new name beside a file.
  static func make(for name: String) -> String {
    "\(prefix(of: name))\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
  }

  private static func prefix(of name: String) -> String {
    var stem = name
    // Names are limited to 255 bytes.
    while stem.utf8.count > 200 { stem.removeLast() }
    return ".\(stem)."
  }

  /// The process that an entry of the folder belongs to; nil when it is no temporary name of the file.
  private static func process(of entry: String, writing name: String) -> pid_t? {
    let prefix = prefix(of: name)
    guard entry.hasPrefix(prefix), entry.hasSuffix(".tmp") else { return nil }
    let numbers = entry.dropFirst(prefix.count).dropLast(4).split(
      separator: ".", omittingEmptySubsequences: false)
    guard numbers.count == 2, numbers.allSatisfy({ $0.allSatisfy("0123456789".contains) }),
      UInt32(numbers[1]) != nil, let process = pid_t(numbers[0]), process > 0
    else { return nil }
    return process
  }

  /// Removes what processes that were killed while they wrote this very file have left beside it.
  ///
  /// Gone is a process whose number is free and that no longer locks its file; a file of another
  /// user is left alone.
  static func removeAbandoned(for place: ResolvedPath) {
    guard let folder = opendir(place.folder) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let process = process(of: name, writing: place.name),
        process == getpid() || (kill(process, 0) != 0 && errno == ESRCH)
      else { continue }
      let path = "\(place.folder)/\(name)"
      let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      guard let status = FileStatus.of(descriptor: descriptor), status.isRegular,
        status.owner == geteuid(), flock(descriptor, LOCK_EX | LOCK_NB) == 0
      else { continue }
      unlink(path)
    }
  }
}
