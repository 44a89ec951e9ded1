import LiveSession
import TerminalUI

/// Places for frames side by side: as many as fit, evenly chosen among all.
struct FilmSlots: Equatable {
  /// A frame and its cells.
  struct Slot: Equatable {
    var frame: Int
    var area: Rect
  }

  /// The places from the left.
  let slots: [Slot]

  /// Places `count` frames in a strip; the first and the last are always among them.
  init(count: Int, of frames: FramesReport, in area: Rect) {
    guard count > 0, area.width > 1, area.height > 0 else {
      slots = []
      return
    }
    let columns = min(max(Picture.columns(of: frames, rows: area.height), 2), area.width)
    // A column of air between frames where that costs none.
    let room = min(max((area.width + 1) / (columns + 1), min(2, area.width / columns)), count)
    let shown = Self.evenly(count: count, room: max(room, 1))
    let pitch = min(Double(area.width) / Double(shown.count), Double(columns) * 1.5 + 1)
    slots = shown.enumerated().map { place, frame in
      let left = Int((Double(place) * pitch).rounded())
      let right = Int((Double(place + 1) * pitch).rounded())
      return Slot(
        frame: frame,
        area: Rect(x: area.x + left, y: area.y, width: right - left, height: area.height))
    }
  }

  /// Whether frames are so wide, two cameras beside each other, that they would be too low if as many
  /// as of others had to fit.
  static func isWide(_ frames: FramesReport) -> Bool {
    Double(frames.width) >= 1.5 * Double(frames.height)
  }

  /// The rows, at most `rows` and at least 2, of a frame of which at least `wanted` stand side by
  /// side in so many columns.
  static func height(
    of frames: FramesReport, rows: Int, columns: Int, wanted: Int, least: Int = 2
  ) -> Int {
    guard rows > least else { return max(rows, 1) }
    return (least...rows).last { height in
      (columns + 1) / (Picture.columns(of: frames, rows: height) + 1) >= wanted
    } ?? least
  }

  /// Which frames to show: at equal distances where that leaves two thirds of the room in use, or half
  /// of it for at least five frames.
  private static func evenly(count: Int, room: Int) -> [Int] {
    guard room > 1, count > 1 else { return Array(0..<min(count, room)) }
    let even = (2...room).last { (count - 1).isMultiple(of: $0 - 1) } ?? 2
    let isEnough = even * 3 >= room * 2 || (even >= 5 && even * 2 >= room)
    let shown = isEnough ? even : room
    return (0..<shown).map { $0 * (count - 1) / (shown - 1) }
  }

  /// The place that shows a frame, or the last one before it.
  func place(of frame: Int) -> Int? { slots.lastIndex { $0.frame <= frame } }

  /// The frame at a column of the screen; nil outside.
  func frame(atColumn x: Int) -> Int? {
    slots.first { x >= $0.area.x && x < $0.area.right }?.frame
  }
}

extension Array where Element == UInt8 {
  /// The picture at a place of many, one behind the other; nil when it is not all there.
  func picture(_ index: Int, of frames: FramesReport) -> [UInt8]? {
    guard frames.width > 0, frames.height > 0, index >= 0 else { return nil }
    let (pixels, overflows) = frames.width.multipliedReportingOverflow(by: frames.height)
    guard !overflows, index < count / pixels else { return nil }
    return Array(self[(index * pixels)..<((index + 1) * pixels)])
  }
}
