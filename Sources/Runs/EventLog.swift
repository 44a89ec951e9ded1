import Files
import Foundation
import Synchronization
import Threads

/// What happened in a session, for scripts: one JSON object per line.
package struct LogEntry: Sendable, Equatable {
  /// A value of a field.
  package enum Value: Sendable, Equatable, JSONValue {
    case number(Double)
    case integer(Int)
    case text(String)
    case flag(Bool)
    /// A value that is JSON already.
    case json(String)

    package var jsonLiteral: String {
      switch self {
      case .number(let number): number.jsonLiteral
      case .integer(let integer): integer.jsonLiteral
      case .text(let text): text.jsonLiteral
      case .flag(let flag): flag.jsonLiteral
      case .json(let literal): literal
      }
    }
  }

  /// Seconds since launch.
  package var seconds: Double
  /// What happened: `first_update`, `planner_switched`, `held_upright`, ...
  package var event: String
  /// What else is known, in the order of writing.
  package var fields: [(name: String, value: Value)]

  /// Makes an entry.
  package init(seconds: Double, event: String, fields: [(name: String, value: Value)] = []) {
    self.seconds = seconds
    self.event = event
    self.fields = fields
  }

  /// Whether two entries say the same.
  package static func == (first: LogEntry, second: LogEntry) -> Bool {
    first.seconds == second.seconds && first.event == second.event
      && first.fields.elementsEqual(second.fields, by: ==)
  }

  /// The entry as a line of JSON, without the line break; what is not finite becomes null.
  package var line: String {
    var object: JSONLine = ["event": event, "seconds": (seconds * 1e6).rounded() / 1e6]
    for (name, value) in fields { object.add(name, value) }
    return object.jsonLiteral
  }
}

/// Writes a session's events as JSON lines on a thread of its own: no caller waits for the disk.
package final class EventLog: Sendable {
  private let path: String
  private let queue: EventQueue<LogEntry>
  private let thread: LoopThread
  private let failure: LatestValue<FileError?>

  /// Opens the file, which the first entry replaces.
  ///
  /// - Parameter path: The file; `-` is standard output.
  /// - Throws: What stood in the way.
  package convenience init(path: String) throws(FileError) {
    self.init(try AppendingFile(path: path))
  }

  /// Writes to a file that is open already.
  package init(_ file: AppendingFile) {
    path = file.path
    let queue = EventQueue<LogEntry>()
    let failure = LatestValue<FileError?>(nil)
    self.queue = queue
    self.failure = failure
    thread = LoopThread(name: "event log", stackSize: 1 << 20) {
      {
        let isLast = queue.isClosed
        let entries = queue.drain(waiting: 60)
        do throws(FileError) {
          if !entries.isEmpty { try file.append(entries.map { $0.line + "\n" }.joined()) }
        } catch {
          failure.publish(error)
          queue.close()
          return .finished
        }
        return isLast ? .finished : .again
      }
    }
  }

  /// Hands an entry over for writing; dropped when the disk cannot keep up with thousands of them.
  package func record(_ entry: LogEntry) { queue.push(entry) }

  /// Writes what is left and ends.
  ///
  /// - Parameter seconds: How long a pipe whose reader does not read may keep the program.
  /// - Throws: The first failure of writing, if there was one; or that not all was taken in time.
  package func close(within seconds: Double = 5) throws(FileError) {
    queue.close()
    // Whoever reads a pipe may have stopped reading.
    guard thread.join(within: seconds) else {
      throw FileError(path: path, action: "write", reason: "not everything was taken in time")
    }
    if let error = failure.value { throw error }
  }
}
