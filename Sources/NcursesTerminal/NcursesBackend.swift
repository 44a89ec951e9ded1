internal import CNcurses
import Foundation
import Synchronization
import TerminalUI

/// The terminal, through ncurses.
///
/// ncurses finds the cheapest way from one screen to the next; it writes into memory. The bytes of a
/// screen then go to the terminal in one piece, which makes them countable, lets synchronised output
/// bracket exactly them, and keeps a stuck terminal from blocking the program when it is asked to
/// end. The modes of the terminal are set and given back by us alone, in one way for leaving,
/// stopping, `exit` and crashes. What is typed is read by us too, and decoded by `InputDecoder`.
///
/// One thread uses it. It takes the character set from the environment, installs the handlers of
/// `TerminalSignals`, and captures standard error while the screen is up.
package final class NcursesBackend: TerminalBackend {
  /// Ends a wait for events early, from any thread.
  package let waker: TerminalWaker
  /// What is used of colour, and why.
  package let colorDecision: ColorDecision
  /// Whether glyphs beyond ASCII can be shown.
  package let hasUnicode: Bool
  /// The present size in cells.
  package internal(set) var size: (width: Int, height: Int)

  enum State {
    /// The screen is up.
    case active
    /// The screen was given back, since the process was stopped or runs in the background.
    case background
    /// The terminal is gone; nothing is written or read any more.
    case disconnected
    /// Given back for good.
    case closed
  }

  var state = State.active
  let device: TerminalDevice
  private let description: TerminalDescription
  let screen: OpaquePointer
  private var styles: StyleTable
  var input: InputDecoder
  var inputBuffer = [UInt8](repeating: 0, count: 4096)
  /// When the decoder will have waited long enough for the rest of what is unfinished.
  var inputDeadline: ContinuousClock.Instant?
  /// What the terminal shows; nil when that is not known.
  private var shown: CellBuffer?
  private var line: [cchar_t] = []
  private var output: [UInt8] = []
  var isDisconnectionReported = false

  /// A process has one terminal.
  private static let isOpen = Atomic(false)

  /// Opens the screen.
  /// - Throws: `TerminalError` when there is no terminal, or it cannot show a screen; the terminal
  ///   is then as it was.
  package init(options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    guard !Self.isOpen.exchange(true, ordering: .acquiringAndReleasing) else {
      throw .alreadyOpen
    }
    var device: TerminalDevice?
    do throws(TerminalError) {
      let isUTF8 = curses_locale_adopt(options.namesUTF8)
      let opened = try TerminalDevice.open(path: options.path)
      device = opened
      let description = try TerminalDescription.read(
        options: options, descriptor: opened.descriptor)
      // Before ncurses, which would install handlers of its own that end the process.
      try TerminalSignals.install()
      let waker = try TerminalWaker()
      let (screen, colors) = try Self.openScreen(description, on: opened)
      self.device = opened
      self.description = description
      self.waker = waker
      self.screen = screen
      input = InputDecoder(sequences: description.keySequences)
      colorDecision = colors
      hasUnicode = isUTF8 && !options.ascii
      styles = StyleTable(depth: colors.depth)
      let window = curses_screen_window(screen)
      size = opened.size ?? (Int(getmaxx(window)), Int(getmaxy(window)))
    } catch {
      device?.close()
      Self.isOpen.store(false, ordering: .releasing)
      throw error
    }
    // The modes that ncurses would set by itself are set by `enter`.
    takeOutput()
    matchSize()
    enter()
  }

  deinit { close() }

  /// Whether the terminal is gone.
  package var isDisconnected: Bool { state == .disconnected }

  /// How many colours the terminal shows.
  package var colorDepth: ColorDepth { colorDecision.depth }

  /// Opens ncurses with the colours that were decided on, or with 256 when 24-bit colour fails.
  private static func openScreen(
    _ description: TerminalDescription, on device: TerminalDevice
  ) throws(TerminalError) -> (OpaquePointer, ColorDecision) {
    var modes = device.originalModes
    // ncurses changes the modes, so from here on they are given back whatever happens.
    _ = terminal_restoration_arm(device.descriptor, &modes, nil, 0)
    var step: UnsafePointer<CChar>?
    if let replacement = description.replacement,
      let screen = curses_screen_open(
        replacement.name, replacement.environmentValue, device.descriptor, &step)
    {
      return (screen, description.colorDecision)
    }
    if let screen = curses_screen_open(description.term, nil, device.descriptor, &step) {
      var decision = description.colorDecision
      if description.replacement != nil {
        let depth: ColorDepth =
          description.colors >= 256 ? .palette256 : description.colors >= 8 ? .palette16 : .none
        decision = ColorDecision(
          depth: depth, reason: "\(decision.depth.rawValue) could not be had from ncurses")
      }
      return (screen, decision)
    }
    terminal_restore()
    throw .failed(
      step: step.map { String(cString: $0) } ?? "opening the screen",
      reason: "ncurses refused TERM=\(description.term)")
  }

  // MARK: - Entering and leaving

  /// Puts the terminal into the state of a screen; what it shows is unknown then.
  func enter() {
    var modes = device.originalModes
    _ = description.leaveBytes.withUnsafeBufferPointer {
      terminal_restoration_arm(device.descriptor, &modes, $0.baseAddress, $0.count)
    }
    _ = device.setScreenModes()
    _ = terminal_stderr_capture()
    state = .active
    write(description.enterBytes)
    invalidate()
  }

  /// Gives the terminal back for a while.
  func leave() {
    terminal_restore()
    terminal_stderr_release()
    input.reset()
    inputDeadline = nil
    state = .background
  }

  /// Gives the terminal back as it was found; later calls do nothing.
  package func close() {
    guard state != .closed else { return }
    terminal_restore()
    terminal_stderr_release()
    state = .closed
    curses_screen_close(screen)
    device.close()
    Self.isOpen.store(false, ordering: .releasing)
  }

  // MARK: - Showing

  /// Forgets what is on the terminal, so that the next screen is written whole.
  package func invalidate() {
    shown = nil
  }

  /// Shows a screen; only changed cells are written, and an unchanged screen writes nothing.
  ///
  /// A screen larger than the terminal is cut, a smaller one leaves the rest blank. In the
  /// background, or when the terminal is gone, nothing is written.
  package func present(_ buffer: CellBuffer) -> ScreenCost {
    guard state == .active, terminal_restoration_is_armed() else { return ScreenCost() }
    let clock = ContinuousClock()
    var cost = ScreenCost()
    let duration = clock.measure {
      cost.cells = draw(buffer)
      if styles.isExhausted {
        // All colour pairs are taken, most by screens of the past: number them afresh.
        styles.removeAll()
        shown = nil
        cost.cells = draw(buffer)
      }
      guard cost.cells > 0 else { return }
      wnoutrefresh(curses_screen_window(screen))
      doupdate()
      takeOutput()
      if !output.isEmpty && description.isSynchronized {
        output.insert(contentsOf: TerminalDescription.synchronizationBegin, at: 0)
        output.append(contentsOf: TerminalDescription.synchronizationEnd)
      }
      cost.bytes = output.count
      shown = write(output) ? buffer : nil
    }
    cost.seconds = duration / .seconds(1)
    return cost
  }

  /// Gives ncurses the cells that differ from what is shown.
  /// - Returns: How many there are.
  private func draw(_ buffer: CellBuffer) -> Int {
    let window = curses_screen_window(screen)
    let known = shown.flatMap { ($0.width, $0.height) == (buffer.width, buffer.height) ? $0 : nil }
    if known == nil {
      werase(window)
      curses_screen_forget()
    }
    let width = min(buffer.width, Int(getmaxx(window)))
    let height = min(buffer.height, Int(getmaxy(window)))
    if line.count < width { line = Array(repeating: cchar_t(), count: width) }
    var changed = 0
    for run in CellDiff.runs(from: known, to: buffer)
    where run.row < height && run.columns.lowerBound < width {
      let columns = run.columns.clamped(to: 0..<width)
      for column in columns { fill(&line[column], with: buffer[column, run.row]) }
      changed += columns.count
      line.withUnsafeBufferPointer { line in
        _ = mvwadd_wchnstr(
          window, Int32(run.row), Int32(columns.lowerBound),
          line.baseAddress.map { $0 + columns.lowerBound }, Int32(columns.count))
      }
    }
    // A blank screen after an unknown one has to be written too.
    return known == nil ? max(1, changed) : changed
  }

  private func fill(_ slot: inout cchar_t, with cell: Cell) {
    let rendition = styles.rendition(of: cell.style)
    curses_set_cell(&slot, printable(cell.glyph), rendition.attributes, rendition.pair)
  }

  /// The glyph, or a question mark for one that the terminal would not show in one column.
  private func printable(_ glyph: Unicode.Scalar) -> wchar_t {
    let value = wchar_t(glyph.value)
    if value >= 0x20 && value < 0x7F { return value }
    guard hasUnicode, curses_glyph_width(value) == 1 else { return value == 0 ? 0x20 : 0x3F }
    return value
  }

  // MARK: - Bytes to the terminal

  /// Moves what ncurses has to say to `output`.
  func takeOutput() {
    output.removeAll(keepingCapacity: true)
    var count = curses_screen_take_output(screen, nil, 0)
    guard count > 0 else { return }
    output.append(contentsOf: repeatElement(0, count: count))
    count = output.withUnsafeMutableBufferPointer {
      curses_screen_take_output(screen, $0.baseAddress, $0.count)
    }
  }

  /// Writes bytes to the terminal.
  /// - Returns: Whether all of them were written.
  @discardableResult
  private func write(_ bytes: [UInt8]) -> Bool {
    switch bytes.withUnsafeBytes({ device.write($0) }) {
    case .complete: return true
    case .abandoned: return false
    case .disconnected:
      state = .disconnected
      return false
    }
  }
}
