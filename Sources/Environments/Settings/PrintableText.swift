/// Names in the order of the alphabet, for error messages: "euler, semi-implicit".
func listed(_ names: some Sequence<String>) -> String {
  names.sorted().map { printable($0) }.joined(separator: ", ")
}

/// A text from outside between quotation marks, fit to be printed.
func quoted(_ text: String) -> String {
  "\"\(printable(text))\""
}

/// A text from outside without control characters and not longer than `limit` characters: what is
/// read from a file must not reach a terminal as it is.
func printable(_ text: String, limit: Int = 40) -> String {
  var result = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      result.unicodeScalars.append("?")
    default: result.unicodeScalars.append(scalar)
    }
  }
  return text.unicodeScalars.dropFirst(limit).isEmpty ? result : result + "..."
}
