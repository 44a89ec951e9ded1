/// When screens are recorded: up to ten a second for the first half minute of a busy screen, later
/// as many as a long recording can afford.
///
/// A recording may cost so many bytes a second; what is not spent is saved, for a while. It depends
/// on times and bytes alone, so that the same screens at the same times are recorded.
struct RecordingPace {
  /// The most screens a second.
  static let mostScreens = 10.0
  /// The fewest screens a second, whatever they cost.
  static let fewestScreens = 1.0
  /// What a cell of the screen costs at most, in bytes a second: 28 MB an hour at 80x24.
  static let bytesPerCell = 4.0
  /// For how many seconds bytes are saved.
  static let secondsSaved = 100.0
  /// How many seconds' bytes may be owed, so that one costly moment is not paid for long.
  static let secondsOwed = 10.0

  /// The bytes saved; negative when more were spent.
  private var saved: Double
  private var noted: Double
  private var next = -Double.infinity

  /// Begins with all that can be saved.
  init(cells: Int, at time: Double) {
    saved = Self.bytesPerCell * Double(cells) * Self.secondsSaved
    noted = time
  }

  /// Whether a screen may be recorded.
  func allowsScreen(at time: Double) -> Bool {
    // A little early is early enough: screens of a steady pace must not lose every third.
    time >= next - 0.01
  }

  /// Notes a recorded screen.
  ///
  /// - Parameters:
  ///   - bytes: What it cost.
  ///   - cells: The size of the screen.
  ///   - time: When it was shown, in seconds.
  mutating func note(bytes: Int, cells: Int, at time: Double) {
    let rate = Self.bytesPerCell * Double(max(cells, 1))
    saved = min(saved + rate * max(time - noted, 0), rate * Self.secondsSaved) - Double(bytes)
    saved = max(saved, -rate * Self.secondsOwed)
    noted = max(noted, time)
    let wait = min(max(-saved / rate, 1 / Self.mostScreens), 1 / Self.fewestScreens)
    next = max(next, time) + wait
  }
}
