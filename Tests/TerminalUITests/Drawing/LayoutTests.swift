import LinearAlgebra
import TerminalUI
import Testing

struct RectLayoutTests {
  @Test func partsAreAsEqualAsCellsCanBe() {
    let area = Rect(x: 2, y: 1, width: 80, height: 24)
    #expect(area.rows(5).map(\.y) == [1, 6, 11, 15, 20])
    #expect(area.rows(5).map(\.height) == [5, 5, 4, 5, 5])
    let columns = area.columns(3, spacing: 2)
    #expect(columns.map(\.x) == [2, 29, 57])
    #expect(columns.map(\.width) == [25, 26, 25])
  }

  @Test func withoutRoomTheLastPartsVanish() {
    let rows = Rect(x: 0, y: 0, width: 9, height: 3).rows([2, 2, 2])
    #expect(rows.map(\.height) == [2, 1, 0])
  }

  @Test func partsNeverOverlapNorLeaveTheArea() {
    for seed in 0..<300 as Range<UInt64> {
      var generator = RandomGenerator(seed: seed)
      func number(_ limit: Int) -> Int { Int(generator.next() % UInt64(limit)) }
      let area = Rect(x: number(9) - 4, y: 3, width: number(60), height: number(40))
      let count = 1 + number(6)
      let spacing = number(3)
      let parts = area.columns(count, spacing: spacing)
      #expect(parts.count == count)
      var end = area.x
      for part in parts {
        #expect(part.x >= end && part.right <= area.right, "seed \(seed)")
        #expect(part.y == area.y && part.height == area.height)
        end = part.right
      }
      if area.width >= spacing * (count - 1) {
        let used = parts.reduce(0) { $0 + $1.width }
        #expect(used == area.width - spacing * (count - 1), "seed \(seed)")
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
