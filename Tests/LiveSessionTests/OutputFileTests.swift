import Files
import Foundation
import LiveSession
import Testing

/// What every output keeps to, however the program writes it.
@Suite(.timeLimit(.minutes(1))) struct OutputFileTests {
  /// The ways of writing a file.
  enum Way: CaseIterable, Sendable {
    case whole, inPieces, appending, continuing

    func write(_ text: String, to path: String) throws {
      let data = Data(text.utf8)
      switch self {
      case .whole: try AtomicFile.write(data, to: path)
      case .inPieces:
        // The first byte is put right afterwards, as archives do with their checksums.
        try AtomicFile.write(to: path) { handle in
          try handle.write(contentsOf: Data("?".utf8) + data.dropFirst())
          try handle.seek(toOffset: 0)
          try handle.write(contentsOf: data.prefix(1))
        }
      case .appending: try AppendingFile(path: path).append(data)
      case .continuing: try AppendingFile(path: path, keepsContent: true).append(data)
      }
    }
  }

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(lstat(path, &status) == 0)
    return status.st_mode
  }

  @Test(arguments: Way.allCases) func permissionsStay(way: Way) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    for permissions: mode_t in [0o600, 0o640, 0o755] {
      try Data("old".utf8).write(to: URL(fileURLWithPath: path))
      chmod(path, permissions)
      try way.write("new", to: path)
      #expect(try mode(path) & 0o7777 == permissions)
      #expect(try InputFile.readText(path, limit: 99) == (way == .continuing ? "oldnew" : "new"))
    }
  }

  /// The permissions bind an administrator, too.
  @Test(arguments: Way.allCases) func aReadOnlyFileIsRefused(way: Way) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    chmod(path, 0o444)
    let error = #expect(throws: FileError.self) { try way.write("new", to: path) }
    #expect(error?.reason == "permission denied (mode 444)")
    #expect(try InputFile.readText(path, limit: 99) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
  }

  @Test(arguments: Way.allCases) func linksAreFollowedEvenToWhatIsNotThere(way: Way) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/inner", withIntermediateDirectories: false)
    let links = ["first": "inner/second", "inner/second": "../target", "round": "round"]
    for (link, destination) in links {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(link)", withDestinationPath: destination)
    }
    try way.write("text", to: folder.path + "/first")
    #expect(try InputFile.readText(folder.path + "/target", limit: 99) == "text")
    #expect(try mode(folder.path + "/first") & S_IFMT == S_IFLNK)
    #expect(try mode(folder.path + "/inner/second") & S_IFMT == S_IFLNK)
    #expect(throws: FileError.self) { try way.write("text", to: folder.path + "/round") }
  }

  /// A pipe, and a link to one, is written through and stays what it is.
  @Test(arguments: Way.allCases) func pipesAreWrittenThrough(way: Way) throws {
    let folder = try TemporaryFolder()
    let (pipe, link) = (folder.path + "/pipe", folder.path + "/link")
    try #require(mkfifo(pipe, 0o600) == 0)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "pipe")
    for path in [pipe, link] {
      let reader = open(pipe, O_RDONLY | O_NONBLOCK)
      try #require(reader >= 0)
      defer { close(reader) }
      try way.write("through", to: path)
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = read(reader, &bytes, bytes.count)
      #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "through")
    }
    #expect(try mode(pipe) & S_IFMT == S_IFIFO)
    #expect(try mode(link) & S_IFMT == S_IFLNK)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.sorted() == ["link", "pipe"])
  }

  /// Only who may make devices has one to lose.
  @Test(.enabled(if: geteuid() == 0), arguments: Way.allCases)
  func devicesAreWrittenThrough(way: Way) throws {
    let folder = try TemporaryFolder()
    let null = folder.path + "/null"
    guard mknod(null, S_IFCHR | 0o666, 1 << 8 | 3) == 0, let full = folder.fullDevice else {
      return
    }
    try way.write("text", to: null)
    let error = #expect(throws: FileError.self) { try way.write("text", to: full) }
    #expect(error?.reason == "no space left on device")
    #expect(error?.suggestion?.contains("make room") == true)
    for path in [null, full] { #expect(try mode(path) & S_IFMT == S_IFCHR) }
    #expect(throws: FileError.self) { try InputFile.read(null, limit: 10) }
  }

  @Test(arguments: Way.allCases) func anOpenFileIsWrittenWhereItStands(way: Way) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/file"
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try way.write("one,", to: "/proc/self/fd/\(descriptor)")
    try way.write("two", to: "/dev/fd/\(descriptor)")
    #expect(try InputFile.readText(path, limit: 99) == "one,two")
    lseek(descriptor, 0, SEEK_SET)
    #expect(try InputFile.readText("/dev/fd/\(descriptor)", limit: 99) == "one,two")
    let closed = #expect(throws: FileError.self) { try way.write("x", to: "/proc/self/fd/987654") }
    #expect(closed?.reason == "bad file descriptor")
  }

  @Test func pipesAreRead() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    // More than a pipe holds.
    let text = String(repeating: "text ", count: 100_000)
    Thread.detachNewThread { try? AtomicFile.write(Data(text.utf8), to: pipe) }
    #expect(try InputFile.readText(pipe, limit: 1 << 20) == text)
    Thread.detachNewThread { try? AtomicFile.write(Data(text.utf8.prefix(11)), to: pipe) }
    let error = #expect(throws: FileError.self) { try InputFile.read(pipe, limit: 10) }
    #expect(error?.reason == "expected at most 10 bytes, found more")
    let unlike = #expect(throws: FileError.self) { try InputFile.read(folder.path, limit: 10) }
    #expect(unlike?.reason == "expected a file or a pipe, found a folder")
  }

  @Test func onlyTheFirstAppendReplaces() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/log"
    try Data("old".utf8).write(to: URL(fileURLWithPath: path))
    do { _ = try AppendingFile(path: path) }
    #expect(try InputFile.readText(path, limit: 99) == "old")
    let file = try AppendingFile(path: path)
    for (part, all) in [("a\n", "a\n"), ("b\n", "a\nb\n")] {
      try file.append(part)
      #expect(try InputFile.readText(path, limit: 99) == all)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["log"])
  }

  // MARK: - What killed processes leave

  @Test func abandonedFilesAreRemovedByTheNextSave() throws {
    let folder = try TemporaryFolder()
    let process = try Process.run(URL(fileURLWithPath: "/bin/true"), arguments: [])
    process.waitUntilExit()
    let dead = process.processIdentifier
    let path = folder.path + "/model.safetensors"
    let abandoned = [".model.safetensors.\(dead).1.tmp", ".model.safetensors.\(getpid()).2.tmp"]
    let kept = [
      // Of a process that lives, of another file, of other programs.
      ".model.safetensors.\(getppid()).3.tmp", ".scene.json5.\(dead).4.tmp",
      ".model.safetensors.\(dead).tmp", ".model.safetensors.\(dead).x.tmp",
      ".model.safetensors.\(dead).5.tmp2", "model.safetensors.\(dead).6.tmp",
      ".model.safetensors.-1.7.tmp", ".model.safetensors.+\(dead).8.tmp",
      ".model.safetensors.0.9.tmp",
    ]
    for name in abandoned + kept {
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(name)"))
    }
    // Written by a process of another machine: its number means nothing here, its lock does.
    let locked = ".model.safetensors.\(dead).10.tmp"
    let descriptor = open("\(folder.path)/\(locked)", O_RDWR | O_CREAT, 0o600)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX) == 0)
    // A link of such a name is nobody's temporary file.
    let link = ".model.safetensors.\(dead).11.tmp"
    symlink("\(folder.path)/\(kept[1])", "\(folder.path)/\(link)")
    try AtomicFile.write(Data("model".utf8), to: path)
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    #expect(names == Set(kept + [locked, link, "model.safetensors"]))
  }

  @Test func aFileThatIsBeingWrittenIsNotAbandoned() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/model"
    try AtomicFile.write(to: path) { handle in
      try handle.write(contentsOf: Data("slow".utf8))
      try AtomicFile.write(Data("quick".utf8), to: path)
    }
    #expect(try InputFile.readText(path, limit: 99) == "slow")
  }
}
