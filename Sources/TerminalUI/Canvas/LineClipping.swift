/// The part of a line that lies in `0..<width` x `0..<height`, or nil when none does or when an end is
/// not finite (Liang and Barsky 1984).
///
/// The right and bottom edges are kept just inside, so that rounding down gives a dot that exists.
func clippedLine(
  from start: (x: Double, y: Double), to end: (x: Double, y: Double), width: Double, height: Double
) -> (start: (x: Double, y: Double), end: (x: Double, y: Double))? {
  guard width > 0, height > 0 else { return nil }
  guard start.x.isFinite, start.y.isFinite, end.x.isFinite, end.y.isFinite else { return nil }
  let (dx, dy) = (end.x - start.x, end.y - start.y)
  guard dx.isFinite, dy.isFinite else { return nil }
  let (right, bottom) = (width.nextDown, height.nextDown)
  var (enter, leave) = (0.0, 1.0)
  for (step, room) in [
    (-dx, start.x), (dx, right - start.x), (-dy, start.y), (dy, bottom - start.y),
  ] {
    if step == 0 {
      if room < 0 { return nil }
    } else {
      let crossing = room / step
      if step < 0 { enter = max(enter, crossing) } else { leave = min(leave, crossing) }
      if enter > leave { return nil }
    }
  }
  // Rounding may put a crossing a hair outside.
  func inside(_ part: Double) -> (x: Double, y: Double) {
    (min(right, max(0, start.x + dx * part)), min(bottom, max(0, start.y + dy * part)))
  }
  return (inside(enter), inside(leave))
}
