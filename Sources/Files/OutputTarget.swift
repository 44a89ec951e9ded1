import Foundation

/// Where an output goes: a regular file with all links followed, something that is written through (a
/// pipe, a device), or an open file of this process such as standard output, for which `-` stands.
///
/// Looking at it opens and changes nothing.
package struct OutputTarget: Sendable {
  enum Place: Sendable {
    /// An open file of this process.
    case descriptor(Int32)
    /// A pipe or a device: what is written goes through it.
    case stream(String)
    /// A regular file that is there, or is to be made.
    case file(ResolvedPath, existing: FileStatus?)
  }

  /// What stands for standard output.
  package static let standardOutput = "-"

  /// The path as it was given, for messages.
  package let path: String
  let place: Place
  /// Which file it is; nil when it is to be made.
  package let status: FileStatus?

  /// Finds out where an output goes.
  ///
  /// - Throws: What keeps it from being written: a folder of that name, none around it, permissions
  ///   (even for an administrator: a read-only file is not to be written).
  package init(_ path: String) throws(FileError) {
    self.path = path == Self.standardOutput ? "standard output" : path
    let resolved: ResolvedPath?
    let descriptor: Int32?
    if path == Self.standardOutput {
      (resolved, descriptor) = (nil, STDOUT_FILENO)
    } else {
      let found = try ResolvedPath.following(path, action: "write")
      (resolved, descriptor) = (found, found.descriptor)
    }
    if let descriptor {
      status = FileStatus.of(descriptor: descriptor)
      guard status != nil, fcntl(descriptor, F_GETFL) & O_ACCMODE != O_RDONLY else {
        throw FileError(path: self.path, action: "write", code: EBADF)
      }
      place = .descriptor(descriptor)
      return
    }
    guard let resolved else { preconditionFailure("a path is resolved or a descriptor") }
    status = try FileStatus.of(resolved.path, action: "write")
    guard let status else {
      guard !path.hasSuffix("/") else {
        throw FileError(
          path: path, action: "write", reason: "a folder's name ends in /, and there is none",
          suggestion: "name a file")
      }
      place = .file(resolved, existing: nil)
      return
    }
    if status.isFolder {
      throw FileError(
        path: path, action: "write", reason: "it is a folder", suggestion: "name a file in it")
    }
    guard !status.isSocket else {
      throw FileError(
        path: path, action: "write", reason: "it is a socket", suggestion: "name a file or a pipe")
    }
    guard status.isWritable(at: resolved.path) else {
      throw FileError(
        path: path, action: "write",
        reason: "permission denied (mode \(String(status.permissions, radix: 8)))",
        suggestion: "choose another name, or allow writing it (chmod u+w)")
    }
    place = status.isRegular ? .file(resolved, existing: status) : .stream(resolved.path)
  }

  /// Whether what is written goes through, so that it cannot be replaced or read again.
  package var isStream: Bool {
    if case .file = place { return false }
    return true
  }

  /// Whether a person would see the bytes.
  package var isTerminal: Bool {
    switch place {
    case .descriptor(let descriptor): isatty(descriptor) == 1
    case .stream, .file: false
    }
  }

  /// Whether two outputs are one file, or one that is to be made.
  ///
  /// Devices such as terminals and `/dev/null` take several.
  package func isSameFile(as other: OutputTarget) -> Bool {
    switch (place, other.place) {
    case (.descriptor(let one), .descriptor(let two)) where one == two: return true
    case (.file(let one, nil), .file(let two, nil)):
      let folders = [one, two].map { (try? FileStatus.of($0.folder))?.identity }
      return one.name == two.name && folders[0] == folders[1]
    default: return other.status.map(isSameFile) ?? false
    }
  }

  /// Whether an output would go into a file that is there; devices take several.
  package func isSameFile(as other: FileStatus) -> Bool {
    !other.isCharacterDevice && status?.identity == other.identity
  }
}
