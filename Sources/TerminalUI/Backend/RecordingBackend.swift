import Foundation
import Validation

/// Shows screens on another back end and records them as an asciicast (version 2), which
/// asciinema plays.
///
/// The recording is made from the cells, not from what the terminal was sent: the same screens at
/// the same times give the same bytes, on any terminal. Colours are 24-bit, unless the other back
/// end shows none.
public final class RecordingBackend: TerminalBackend {
  /// The back end on which screens are shown.
  public let base: any TerminalBackend
  /// Why the recording ended early (a full disk); nil while all is well.
  ///
  /// Showing goes on.
  public private(set) var failure: (any Error)?

  private let clock: () -> Double
  private var write: ((Data) throws -> Void)?
  private var finish: () -> Void
  private var encoder: ScreenEncoder
  private var recordedSize: (width: Int, height: Int)
  private var lastTime = 0.0

  /// Records to a function.
  /// - Parameters:
  ///   - base: The back end on which screens are shown.
  ///   - title: The title that players show.
  ///   - clock: The seconds since the recording began.
  ///   - write: Takes whole lines.
  ///   - finish: Called once, at the end.
  /// - Throws: What `write` throws on the first line.
  public init(
    wrapping base: any TerminalBackend, title: String, clock: @escaping () -> Double,
    write: @escaping (Data) throws -> Void, finish: @escaping () -> Void = {}
  ) throws {
    self.base = base
    self.clock = clock
    self.write = write
    self.finish = finish
    encoder = ScreenEncoder(depth: base.colorDepth == .none ? .none : .truecolor)
    recordedSize = base.size
    let header =
      "{\"version\": 2, \"width\": \(base.size.width), \"height\": \(base.size.height), "
      + "\"title\": \(JSONText.literal(title)), \"env\": {\"TERM\": \"xterm-256color\"}}\n"
    try write(Data(header.utf8))
  }

  /// Marks this moment, so that players can jump to it.
  public func mark(_ label: String) {
    record("m", label)
  }

  /// Shows a screen and records what changed.
  public func present(_ buffer: CellBuffer) -> ScreenCost {
    if buffer.width != recordedSize.width || buffer.height != recordedSize.height {
      recordedSize = (buffer.width, buffer.height)
      record("r", "\(buffer.width)x\(buffer.height)")
    }
    let sequences = encoder.encode(buffer)
    if !sequences.isEmpty { record("o", sequences) }
    return base.present(buffer)
  }

  /// Waits for events of the other back end.
  public func events(waiting milliseconds: Int) -> [InputEvent] {
    base.events(waiting: milliseconds)
  }

  /// Makes the other back end write the next screen whole; the recording needs no repetition.
  public func invalidate() {
    base.invalidate()
  }

  /// Ends the recording and closes the other back end; later calls do nothing.
  public func close() {
    if write != nil {
      write = nil
      finish()
    }
    base.close()
  }

  /// The size of the other back end.
  public var size: (width: Int, height: Int) { base.size }
  /// The colours of the other back end.
  public var colorDepth: ColorDepth { base.colorDepth }
  /// Whether the other back end shows glyphs beyond ASCII.
  public var hasUnicode: Bool { base.hasUnicode }

  /// Writes one event, at a time that is never before the last one's.
  private func record(_ kind: String, _ data: String) {
    guard let write else { return }
    lastTime = max(lastTime, clock())
    let time = String(format: "%.6f", lastTime)
    do {
      try write(Data("[\(time), \"\(kind)\", \(JSONText.literal(data))]\n".utf8))
    } catch {
      failure = error
      self.write = nil
      finish()
    }
  }
}
