import Foundation

/// A path whose links are followed to their end, which need not exist.
struct ResolvedPath {
  /// The folder, without links; it exists.
  let folder: String
  /// The last component.
  let name: String

  var path: String { folder == "/" ? "/\(name)" : "\(folder)/\(name)" }
  /// The open file of this process that the path stands for, such as `/dev/stdin`, `/dev/fd/63` and
  /// `/proc/self/fd/1`; nil when it is an ordinary path.
  var descriptor: Int32? {
    let process = "/proc/\(getpid())"
    let isOwn =
      folder == "\(process)/fd"
      || (folder.hasPrefix("\(process)/task/") && folder.hasSuffix("/fd"))
    return isOwn ? Int32(name) : nil
  }

  /// Follows a path.
  ///
  /// - Throws: That a folder on the way does not exist, or may not be searched; that links go round.
  static func following(_ path: String, action: String) throws(FileError) -> ResolvedPath {
    var rest = path
    for _ in 0..<40 {
      while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
      let slash = rest.lastIndex(of: "/")
      let name = slash.map { String(rest[rest.index(after: $0)...]) } ?? rest
      let around = slash.map { $0 == rest.startIndex ? "/" : String(rest[..<$0]) } ?? "."
      // `.` and `..` are no names of their own: the path itself is the folder then.
      let isFolder = ["", ".", ".."].contains(name)
      guard let resolved = realpath(isFolder ? rest : around, nil) else {
        throw FileError(path: path, action: action, code: errno)
      }
      defer { free(resolved) }
      let folder = String(cString: resolved)
      if isFolder { return ResolvedPath(folder: folder, name: ".") }
      let found = ResolvedPath(folder: folder, name: name)
      // The links in there lead to texts such as pipe:[123], not to files.
      if found.descriptor != nil { return found }
      guard let status = try FileStatus.of(found.path, followsLinks: false, action: action),
        status.isLink
      else { return found }
      guard let text = destination(of: found.path) else {
        throw FileError(path: path, action: action, code: errno)
      }
      rest = text.hasPrefix("/") ? text : "\(folder)/\(text)"
    }
    throw FileError(path: path, action: action, code: ELOOP)
  }

  /// What a link says.
  private static func destination(of link: String) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { text in
      guard let start = text.baseAddress else { return nil }
      let count = readlink(link, start, text.count)
      return count < 0
        ? nil : String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
