import Validation

/// Names in the order of the alphabet, for error messages: "euler, semi-implicit".
func listed(_ names: some Sequence<String>) -> String {
  names.sorted().map { PrintableText.line($0, limit: 60) }.joined(separator: ", ")
}
