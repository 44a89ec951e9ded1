import LinearAlgebra
import TerminalUI
import Testing

struct RectLayoutTests {
  @Test func fixedPartsKeepTheirLengthAndFlexibleOnesShareTheRest() {
    let area = Rect(x: 2, y: 1, width: 80, height: 24)
    let rows = area.rows([.fixed(1), .flexible(), .flexible(weight: 2), .fixed(1)])
    #expect(rows.map(\.y) == [1, 2, 9, 24])
    #expect(rows.map(\.height) == [1, 7, 15, 1])
    let columns = area.columns([.fraction(0.25), .flexible(minimum: 10)], spacing: 2)
    #expect(columns.map(\.x) == [2, 24])
    #expect(columns.map(\.width) == [20, 58])
  }

  @Test func aMinimumIsTakenFromTheOthers() {
    let columns = Rect(x: 0, y: 0, width: 30, height: 1).columns([
      .flexible(), .flexible(minimum: 20), .flexible(),
    ])
    #expect(columns.map(\.width) == [5, 20, 5])
  }

  @Test func withoutRoomTheLastPartsVanish() {
    let rows = Rect(x: 0, y: 0, width: 9, height: 3).rows([.fixed(2), .fixed(2), .fixed(2)])
    #expect(rows.map(\.height) == [2, 1, 0])
  }

  @Test func partsNeverOverlapNorLeaveTheArea() {
    for seed in 0..<300 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      func number(_ limit: Int) -> Int { Int(generator.next() % UInt64(limit)) }
      let area = Rect(x: number(9) - 4, y: 3, width: number(60), height: number(40))
      let extents = (0..<(1 + number(6))).map { _ -> Extent in
        switch number(4) {
        case 0: return .fixed(number(20) - 3)
        case 1: return .fraction(Double(number(12)) / 10 - 0.1)
        case 2: return .flexible(weight: Double(number(4)) - 1, minimum: number(15))
        default: return .flexible()
        }
      }
      let spacing = number(3)
      let parts = area.columns(extents, spacing: spacing)
      #expect(parts.count == extents.count)
      var end = area.x
      for part in parts {
        #expect(part.x >= end && part.right <= area.right, "seed \(seed)")
        #expect(part.y == area.y && part.height == area.height)
        end = part.right
      }
      let hasFlexible = extents.contains { if case .flexible = $0 { true } else { false } }
      if hasFlexible, area.width >= spacing * (extents.count - 1) {
        let used = parts.reduce(0) { $0 + $1.width }
        #expect(used == area.width - spacing * (extents.count - 1), "seed \(seed)")
      }
    }
  }

  @Test func cuttingTakesWhatThereIs() {
    var rest = Rect(x: 0, y: 0, width: 10, height: 5)
    #expect(rest.removeTop(2) == Rect(x: 0, y: 0, width: 10, height: 2))
    #expect(rest.removeBottom(1) == Rect(x: 0, y: 4, width: 10, height: 1))
    #expect(rest.removeLeft(3) == Rect(x: 0, y: 2, width: 3, height: 2))
    #expect(rest.removeRight(99) == Rect(x: 3, y: 2, width: 7, height: 2))
    #expect(rest.isEmpty)
    #expect(Rect(x: 5, y: 5, width: 3, height: 3).inset(horizontal: 9, vertical: 9).isEmpty)
    #expect(
      Rect(x: 0, y: 0, width: 10, height: 10).centered(width: 4, height: 99)
        == Rect(x: 3, y: 0, width: 4, height: 10))
  }
}
