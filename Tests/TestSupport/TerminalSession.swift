import CTestSupport
import Foundation

/// A program under test on a pseudo-terminal, run as a shell runs it.
///
/// Everything that waits has a deadline and waits by `poll`; nothing sleeps.
package final class TerminalSession {
  /// How the program stands.
  package enum Status: Sendable, Equatable {
    case running
    /// Stopped by this signal.
    case stopped(Int32)
    /// Ended by itself.
    case exited(Int32)
    /// Ended by this signal.
    case signaled(Int32)

    /// Whether the program has ended.
    package var isEnd: Bool {
      switch self {
      case .exited, .signaled: true
      case .running, .stopped: false
      }
    }
  }

  /// The session could not be started.
  package struct StartError: Error, CustomStringConvertible {
    /// What failed.
    package let description: String
  }

  /// What the terminal shows.
  package private(set) var screen: VirtualScreen
  /// All bytes that the program wrote.
  package private(set) var output: [UInt8] = []
  /// How the program stands.
  package private(set) var status = Status.running
  /// How often the program was continued.
  package private(set) var continuations = 0
  /// The program's process.
  package private(set) var process: pid_t = 0
  /// The lines that the program wrote to its descriptor 3.
  package private(set) var reports: [String] = []
  /// The terminal's modes before the program started.
  package private(set) var originalModes: TerminalModes

  private let path: String
  private var terminal: Int32
  private let leader: pid_t
  private let statusPipe: Int32
  private var commandPipe: Int32
  private let reportPipe: Int32
  private var statusText: [UInt8] = []
  private var reportText: [UInt8] = []

  /// Starts a program on a new terminal.
  /// - Parameters:
  ///   - program: The executable.
  ///   - arguments: Its arguments, without its name.
  ///   - environment: Changes to an environment that knows xterm-256color and UTF-8; nil removes
  ///     a variable.
  ///   - columns: The terminal's width; 0 for a terminal that does not tell (it shows 80).
  ///   - rows: The terminal's height; 0 for a terminal that does not tell (it shows 24).
  ///   - keepsOutput: Whether output that is not read yet outlives a signal key (NOFLSH); else the driver
  ///     throws it away, once the program has given the modes back.
  package init(
    _ program: URL, _ arguments: [String] = [], environment: [String: String?] = [:],
    columns: Int = 80, rows: Int = 24, keepsOutput: Bool = false
  ) throws {
    var path = [CChar](repeating: 0, count: 256)
    terminal = ctest_terminal_open(&path, path.count, Int32(columns), Int32(rows))
    self.path = String(
      decoding: path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard terminal >= 0 else { throw StartError(description: "no pseudo-terminal: errno \(errno)") }
    if keepsOutput { TerminalModes.keepOutput(terminal) }
    screen = VirtualScreen(width: columns == 0 ? 80 : columns, height: rows == 0 ? 24 : rows)
    originalModes = TerminalModes(terminal)

    let status = try Self.makePipe()
    let commands = try Self.makePipe()
    let reports = try Self.makePipe()
    (statusPipe, commandPipe, reportPipe) = (status.reading, commands.writing, reports.reading)
    let leaderPath = BuiltProducts.executable("TerminalDemo").path
    var variables: [String: String?] = [
      "PATH": "/usr/bin:/bin", "HOME": NSTemporaryDirectory(), "TERM": "xterm-256color",
      "LANG": "C.UTF-8",
    ]
    variables.merge(environment) { $1 }
    leader = Self.withCStrings([leaderPath, "leader", program.path] + arguments) { arguments in
      Self.withCStrings(variables.compactMap { name, value in value.map { "\(name)=\($0)" } }) {
        ctest_terminal_spawn(
          path, leaderPath, arguments, $0, status.writing, commands.reading, reports.writing)
      }
    }
    [status.writing, commands.reading, reports.writing].forEach { Foundation.close($0) }
    guard leader > 0 else { throw StartError(description: "no leader at \(leaderPath)") }
    guard wait(until: { $0.process != 0 || $0.status.isEnd }), process != 0 else {
      throw StartError(description: "\(program.path) did not start")
    }
  }

  deinit {
    hangUp()
    Foundation.close(commandPipe)
    var status: Int32 = 0
    while waitpid(leader, &status, 0) < 0 && errno == EINTR {}
    Foundation.close(statusPipe)
    Foundation.close(reportPipe)
  }

  // MARK: - Acting

  /// Types text; "\u{1B}" is Escape, "\u{3}" Ctrl-C.
  package func send(_ text: String) {
    send(Array(text.utf8))
  }

  /// Types bytes.
  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(terminal, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        guard pump(milliseconds: 100) else { return }
      } else {
        return
      }
    }
  }

  /// Resizes the window.
  package func resize(columns: Int, rows: Int) {
    pumpAll()
    _ = ctest_terminal_resize(terminal, Int32(columns), Int32(rows))
    screen.resize(width: columns, height: rows)
  }

  /// Sends a signal to the program.
  package func signal(_ number: Int32) {
    kill(process, number)
  }

  /// Continues the stopped program, as `fg` or `bg` does.
  package func resume(inForeground: Bool) {
    var command = UInt8(ascii: inForeground ? "f" : "b")
    status = .running
    _ = Foundation.write(commandPipe, &command, 1)
  }

  /// Lets the terminal take nothing any more, as Ctrl-S does; or go on.
  package func setOutputStopped(_ isStopped: Bool) {
    let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK)
    tcflow(descriptor, isStopped ? TCOOFF : TCOON)
    Foundation.close(descriptor)
  }

  /// Closes the terminal's window.
  package func hangUp() {
    guard terminal >= 0 else { return }
    Foundation.close(terminal)
    terminal = -1
  }

  /// The terminal's modes now.
  package var modes: TerminalModes { TerminalModes(terminal) }

  // MARK: - Waiting

  /// Takes what the program writes until a condition holds.
  /// - Returns: Whether it held before the deadline.
  @discardableResult
  package func wait(
    seconds: Double = 60, until condition: (TerminalSession) -> Bool
  ) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !condition(self) {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { return false }
      pump(milliseconds: Int32(min(left, 100).rounded(.up)))
    }
    return true
  }

  /// Waits until the screen shows a text.
  @discardableResult
  package func wait(forText text: String, seconds: Double = 60) -> Bool {
    wait(seconds: seconds) { $0.screen.text.contains(text) }
  }

  /// Waits until the program has ended, and takes all that it wrote.
  @discardableResult
  package func waitForEnd(seconds: Double = 60) -> Status {
    wait(seconds: seconds) { $0.status.isEnd }
    pumpAll()
    return status
  }

  /// Takes whatever is there without waiting.
  package func pumpAll() {
    while pump(milliseconds: 0) {}
  }

  /// Takes what is there, waiting a little for it.
  /// - Returns: Whether there was something.
  @discardableResult
  private func pump(milliseconds: Int32) -> Bool {
    let descriptors = [terminal, statusPipe, reportPipe]
    var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    guard poll(&entries, nfds_t(entries.count), milliseconds) > 0 else { return false }
    var hasRead = false
    var chunk = [UInt8](repeating: 0, count: 65536)
    for index in entries.indices where entries[index].revents != 0 {
      let count = Foundation.read(descriptors[index], &chunk, chunk.count)
      guard count > 0 else { continue }
      hasRead = true
      switch index {
      case 0:
        output += chunk[..<count]
        screen.feed(chunk[..<count])
      case 1: statusText += chunk[..<count]
      default: reportText += chunk[..<count]
      }
    }
    while let line = Self.takeLine(&statusText) { note(line) }
    while let line = Self.takeLine(&reportText) { reports.append(line) }
    return hasRead
  }

  private func note(_ line: String) {
    let words = line.split(separator: " ")
    let number = words.count > 1 ? Int32(words[1]) ?? 0 : 0
    switch words.first {
    case "started": process = number
    case "stopped": status = .stopped(number)
    case "continued":
      status = .running
      continuations += 1
    case "exited": status = .exited(number)
    case "signaled": status = .signaled(number)
    default: break
    }
  }

  // MARK: - Helpers

  private static func takeLine(_ text: inout [UInt8]) -> String? {
    guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { text.removeSubrange(...end) }
    return String(decoding: text[..<end], as: UTF8.self)
  }

  private static func makePipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw StartError(description: "no pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    return body(copies + [nil])
  }
}

/// The modes of a terminal, for comparing before and after.
package struct TerminalModes: Sendable, Equatable, CustomStringConvertible {
  /// The flags: input, output, control, local.
  package let flags: [UInt32]
  /// The control characters.
  package let characters: [UInt8]
  /// The speeds.
  package let speeds: [UInt32]

  /// Reads the modes of the terminal behind a descriptor.
  package init(_ descriptor: Int32) {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    flags = [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    characters = withUnsafeBytes(of: modes.c_cc) { Array($0) }
    speeds = [cfgetispeed(&modes), cfgetospeed(&modes)]
  }

  /// Lets output outlive signal keys.
  static func keepOutput(_ descriptor: Int32) {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    modes.c_lflag |= tcflag_t(NOFLSH)
    tcsetattr(descriptor, TCSANOW, &modes)
  }

  /// The flags as octal numbers.
  package var description: String {
    flags.map { String($0, radix: 8) }.joined(separator: " ") + " \(characters) \(speeds)"
  }
}
