/// Where two arrays first differ, in words; nil when they are equal.
///
/// Of thousands of numbers an expectation of equality would print all, after a long search for
/// their smallest difference.
package func firstDifference<Element: Equatable>(
  _ found: [Element], _ expected: [Element]
) -> String? {
  guard found.count == expected.count else {
    return "expected \(expected.count) elements, found \(found.count)"
  }
  return found.indices.first { found[$0] != expected[$0] }.map {
    "element \($0): expected \(expected[$0]), found \(found[$0])"
  }
}
