import Validation

/// The name that a user most likely meant.
package enum NearestName {
  /// The candidate nearest to a name: nil when even the nearest needs changes to more than half of
  /// its letters (at least one, at most four, changes are always allowed or refused accordingly).
  ///
  /// Distances are Damerau-Levenshtein (optimal string alignment), without regard to case; a
  /// candidate that begins with the name counts as one change. Ties go to the earlier candidate.
  package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = name.lowercased()
    guard !wanted.isEmpty else { return nil }
    var nearest: (candidate: String, distance: Int)?
    for candidate in candidates {
      let known = candidate.lowercased()
      var distance = distance(Array(wanted.unicodeScalars), Array(known.unicodeScalars))
      if wanted.count >= 2, known.hasPrefix(wanted) { distance = min(distance, 1) }
      let longest = max(wanted.count, known.count)
      guard distance <= min(4, max(1, longest / 2)) else { continue }
      if nearest.map({ distance < $0.distance }) ?? true { nearest = (candidate, distance) }
    }
    return nearest?.candidate
  }

  /// The fewest insertions, deletions, replacements and swaps of neighbours from one to the other.
  private static func distance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
    let limit = 64
    guard first.count <= limit, second.count <= limit else { return limit }
    var rowBefore = [Int](repeating: 0, count: second.count + 1)
    var above = Array(0...second.count)
    for i in 0..<first.count {
      var row = [i + 1] + [Int](repeating: 0, count: second.count)
      for j in 0..<second.count {
        let replaced = above[j] + (first[i] == second[j] ? 0 : 1)
        row[j + 1] = min(replaced, above[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          row[j + 1] = min(row[j + 1], rowBefore[j - 1] + 1)
        }
      }
      rowBefore = above
      above = row
    }
    return above[second.count]
  }
}

extension InputError {
  /// A name that nothing has: what there is, and the nearest.
  package init(keyPath: String, unknown name: String, known: [String]) {
    self.init(
      keyPath: keyPath, expected: "one of \(known.joined(separator: ", "))",
      found: PrintableText.quoted(name),
      suggestion: NearestName.of(name, among: known).map { "did you mean \($0)?" })
  }
}
