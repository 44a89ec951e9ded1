/// Where the help is, and what is searched for in it.
package struct HelpState: Sendable, Equatable {
  /// The first row that is shown.
  package var scroll: Int
  /// What is searched for; nil while nothing is.
  package var search: TextField?
  /// Whether letters go into the search.
  package var isTyping = false
  /// Which match is the current one, from 0.
  package var match = 0
  /// The first row that was shown when the search began.
  var origin = 0

  /// Opens at a row.
  package init(scroll: Int = 0) { self.scroll = scroll }
}

/// What is done in the help, beside scrolling and closing it.
package enum HelpAction: Sendable, Equatable {
  /// Take letters to search for.
  case searchBegun
  /// Take no more letters, and keep what was found.
  case searchKept
  /// Go to another match, so many further; it goes round.
  case matchMoved(Int)
}
