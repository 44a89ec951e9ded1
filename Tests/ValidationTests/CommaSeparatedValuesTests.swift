import Testing
import Validation

/// The rules of RFC 4180, section 2, and line ends of all systems.
@Suite struct CommaSeparatedValuesTests {
  private func cells(_ text: String) -> [[String]] {
    CommaSeparatedValues(text).map(\.cells)
  }

  @Test func rowsAndCells() {
    #expect(cells("a,b\nc,d\n") == [["a", "b"], ["c", "d"]])
    #expect(cells("a,b\r\nc,d") == [["a", "b"], ["c", "d"]])
    #expect(cells("a\rb\r") == [["a"], ["b"]])
    #expect(cells("a,,\n,\n\n") == [["a", "", ""], ["", ""], [""]])
    #expect(cells("") == [])
    #expect(cells("\u{FEFF}a,b") == [["a", "b"]])
    #expect(cells(" a , \"b\" \n") == [[" a ", " \"b\" "]])
  }

  @Test func quotedCells() {
    #expect(cells("\"a\",\"b\"\r\n\"c\",d\r\n") == [["a", "b"], ["c", "d"]])
    #expect(cells("\"a,b\",\"c\"\"d\",\"\"") == [["a,b", "c\"d", ""]])
    #expect(cells("\"a\nb\r\nc\",d\ne,f") == [["a\nb\r\nc", "d"], ["e", "f"]])
    #expect(cells("\"\"\"\"") == [["\""]])
  }

  @Test func rowsKnowTheirLines() {
    let rows = Array(CommaSeparatedValues("a\n\"b\nc\r\nd\re\"\r\nf\rg"))
    #expect(rows.map(\.line) == [1, 2, 6, 7])
    #expect(!rows[0].isBlank && CommaSeparatedValues("\n").map(\.isBlank) == [true])
  }

  @Test func brokenQuotationMarksEndTheRows() {
    var open = CommaSeparatedValues("a\nb,\"c\nd")
    #expect(open.next()?.cells == ["a"])
    #expect(open.next() == nil && open.failure?.line == 2 && open.next() == nil)
    var rest = CommaSeparatedValues("\"a\"b,c\n")
    #expect(rest.next() == nil)
    #expect(rest.failure?.found == "\"b\"" && rest.failure?.line == 1)
  }
}
