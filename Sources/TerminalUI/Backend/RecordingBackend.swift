import Foundation
import Validation

/// Shows screens on another back end and records them as an asciicast (version 2), which
/// asciinema plays.
///
/// The recording is made from the cells, not from what the terminal was sent: the same screens at
/// the same times give the same bytes, on any terminal. Colours are 24-bit, unless the other back
/// end shows none. Of screens that follow each other faster than `RecordingPace` allows only the
/// last is kept.
package final class RecordingBackend: TerminalBackend {
  /// The back end on which screens are shown.
  package let base: any TerminalBackend
  /// Why the recording ended early (a full disk); nil while all is well.
  ///
  /// Showing goes on.
  package private(set) var failure: (any Error)?

  private let clock: () -> Double
  private var write: ((Data) throws -> Void)?
  private var finish: () -> Void
  private var encoder: ScreenEncoder
  private var recordedSize: (width: Int, height: Int)
  private var lastTime = 0.0
  /// The latest screen, when it came too soon after the last recorded one, and when it was shown.
  private var waiting: (screen: CellBuffer, time: Double)?
  /// When the next screen may be recorded.
  private var pace: RecordingPace

  /// Records to a function.
  /// - Parameters:
  ///   - base: The back end on which screens are shown.
  ///   - title: The title that players show.
  ///   - clock: The seconds since the recording began.
  ///   - write: Takes whole lines.
  ///   - finish: Called once, at the end.
  /// - Throws: What `write` throws on the first line.
  package init(
    wrapping base: any TerminalBackend, title: String, clock: @escaping () -> Double,
    write: @escaping (Data) throws -> Void, finish: @escaping () -> Void = {}
  ) throws {
    self.base = base
    self.clock = clock
    self.write = write
    self.finish = finish
    encoder = ScreenEncoder(depth: base.colorDepth == .none ? .none : .truecolor)
    recordedSize = base.size
    pace = RecordingPace(cells: base.size.width * base.size.height, at: clock())
    let header =
      "{\"version\": 2, \"width\": \(base.size.width), \"height\": \(base.size.height), "
      + "\"title\": \(JSONText.literal(title)), \"env\": {\"TERM\": \"xterm-256color\"}}\n"
    try write(Data(header.utf8))
  }

  /// Marks this moment, so that players can jump to it.
  package func mark(_ label: String) {
    recordWaiting()
    record("m", label, at: clock())
  }

  /// Shows a screen and records what changed.
  package func present(_ buffer: CellBuffer) -> ScreenCost {
    if write != nil {
      let time = clock()
      waiting = (buffer, time)
      recordWaiting(dueAt: time)
    }
    return base.present(buffer)
  }

  /// Waits for events of the other back end.
  package func events(waiting milliseconds: Int) -> [InputEvent] {
    let events = base.events(waiting: milliseconds)
    recordWaiting(dueAt: clock())
    return events
  }

  /// Records the screen that waits, if it is time; it belongs to when it was shown.
  private func recordWaiting(dueAt time: Double = .infinity) {
    guard let (buffer, shown) = waiting, pace.allowsScreen(at: time) else { return }
    waiting = nil
    if buffer.width != recordedSize.width || buffer.height != recordedSize.height {
      recordedSize = (buffer.width, buffer.height)
      record("r", "\(buffer.width)x\(buffer.height)", at: shown)
    }
    let sequences = encoder.encode(buffer)
    let bytes = sequences.isEmpty ? 0 : record("o", sequences, at: shown)
    pace.note(bytes: bytes, cells: buffer.width * buffer.height, at: shown)
  }

  /// Makes the other back end write the next screen whole; the recording needs no repetition.
  package func invalidate() {
    base.invalidate()
  }

  /// Ends the recording, with the cursor shown and attributes reset, and closes the other back end;
  /// later calls do nothing.
  package func close() {
    recordWaiting()
    record("o", ScreenEncoder.ending(height: recordedSize.height), at: clock())
    if write != nil {
      write = nil
      finish()
    }
    base.close()
  }

  /// The size of the other back end.
  package var size: (width: Int, height: Int) { base.size }
  /// The colours of the other back end.
  package var colorDepth: ColorDepth { base.colorDepth }
  /// Whether the other back end shows glyphs beyond ASCII.
  package var hasUnicode: Bool { base.hasUnicode }

  /// Writes one event, at a time that is never before the last one's, and returns its bytes.
  @discardableResult
  private func record(_ kind: String, _ data: String, at seconds: Double) -> Int {
    guard let write else { return 0 }
    lastTime = max(lastTime, seconds)
    let time = String(format: "%.3f", lastTime)
    let line = Data("[\(time), \"\(kind)\", \(JSONText.literal(data))]\n".utf8)
    do {
      try write(line)
    } catch {
      failure = error
      self.write = nil
      finish()
    }
    return line.count
  }
}
