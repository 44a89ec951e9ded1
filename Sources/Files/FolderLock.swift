import Foundation

/// Keeps other processes from writing into a folder, until it is released or the process ends,
/// however it ends.
///
/// The lock is the system's advisory one (`flock`) on the folder itself: nothing is left behind. A
/// file system that has no such locks does without.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  /// Locks a folder that exists.
  ///
  /// - Throws: That somebody else has locked it, and who; or that the folder cannot be opened.
  package init(_ folder: String) throws(FileError) {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: folder, action: "lock", code: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    let holder = Self.holder(of: descriptor).map { "process \($0)" } ?? "another process"
    throw FileError(
      path: folder, action: "lock", reason: "\(holder) is writing there",
      suggestion: "wait for it, or choose another folder with --out")
  }

  /// Releases the lock.
  deinit { close(descriptor) }

  /// The process that has locked an open file, by the system's list of locks.
  private static func holder(of descriptor: Int32) -> pid_t? {
    guard let inode = FileStatus.of(descriptor: descriptor)?.identity.inode,
      let list = try? InputFile.readText("/proc/locks", limit: 1 << 20)
    else { return nil }
    // "1: FLOCK  ADVISORY  WRITE 1234 fe:00:16252976 0 EOF": process, device and inode.
    for line in list.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 5, words[1] == "FLOCK", words[5].hasSuffix(":\(inode)"),
        let process = pid_t(words[4]), process > 0
      else { continue }
      return process
    }
    return nil
  }
}
