/// How well letters fit a text in which they stand in order, though not side by side.
///
/// Every word of the pattern must be found. A match counts more at the start of a word and right
/// after the letter before it; gaps and a long text count against it.
struct FuzzyMatch: Equatable {
  /// Larger is better; scores of one pattern can be compared.
  var score: Int
  /// The matched characters, by their index in the text, ascending.
  var positions: [Int]

  /// Matches without regard to case; nil when a word of the pattern is not there.
  ///
  /// An empty pattern
  /// fits everything alike.
  init?(_ pattern: String, in text: String) {
    let letters = Array(text.lowercased())
    var total = 0
    var found: Set<Int> = []
    for word in pattern.lowercased().split(separator: " ") {
      guard let (score, places) = Self.best(Array(word), in: letters) else { return nil }
      total += score
      found.formUnion(places)
    }
    if total > 0 {
      total -= letters.count / 8
      if letters.starts(with: Array(pattern.lowercased())) { total += 12 }
    }
    score = total
    positions = found.sorted()
  }

  /// The best places for one word: for every start the letters are taken as early as they come.
  private static func best(_ word: [Character], in text: [Character]) -> (Int, [Int])? {
    guard let first = word.first, word.count <= text.count else { return nil }
    var best: (score: Int, places: [Int])?
    for start in text.indices where text[start] == first {
      var places = [start]
      var next = start + 1
      for letter in word.dropFirst() {
        guard let place = text[next...].firstIndex(of: letter) else { break }
        places.append(place)
        next = place + 1
      }
      guard places.count == word.count else { break }
      let score = score(of: places, in: text)
      if best.map({ score > $0.score }) ?? true { best = (score, places) }
    }
    return best.map { ($0.score, $0.places) }
  }

  private static func score(of places: [Int], in text: [Character]) -> Int {
    var score = 0
    for (index, place) in places.enumerated() {
      score += 4
      let startsWord = place == 0 || !(text[place - 1].isLetter || text[place - 1].isNumber)
      if startsWord { score += 8 }
      if index > 0 {
        let gap = place - places[index - 1] - 1
        score += gap == 0 ? 6 : startsWord ? 0 : -min(gap, 6)
      }
    }
    // The first letter late in the text is a weaker hit.
    return score - min(places[0], 8) / 2
  }
}
