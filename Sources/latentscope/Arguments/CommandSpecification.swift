/// The commands by the word that chooses them; `interactive` has none and stands for a scene.
package enum CommandName: String, CaseIterable, Sendable {
  case interactive
  case train
  case eval
  case probe
  case rollout
  case collect
  case screenshot
  case bench
  case reproduce
  case compare
  case doctor
  case scenes
  case help
  case man
  case completions
}

/// The options of all commands, by their words without the dashes.
package enum OptionName: String, CaseIterable, Sendable {
  case seed
  case threads
  case checkpoint
  case controller
  case planner
  case agent
  case paused
  case pretrained
  case color
  case theme
  case ascii
  case record
  case log
  case replay
  case ghost
  case set
  case seconds
  case updates
  case out
  case resume
  case saveEvery = "save-every"
  case priorData = "prior-data"
  case dynamics
  case start
  case episodes
  case json
  case initial
  case actions
  case sequences
  case length
  case size
  case view
  case format
  case update
  case imagination
  case seeds
  case rows
  case keep
  case list
  case merge
  case report
  case help

  /// The word as typed: `--seed`.
  package var flag: String { "--\(rawValue)" }
}

/// What a value must look like.
package enum ValueForm: Sendable, Equatable {
  /// No value: the option is there or not.
  case none
  /// A seed: a whole number of 64 bits.
  case seed
  /// A whole number in a range.
  case integer(ClosedRange<Int>)
  /// A number in a range.
  case number(ClosedRange<Double>)
  /// A number of seconds in a range; 0 or `never` for never.
  case interval(ClosedRange<Double>)
  /// One of some words.
  case choice([String])
  /// A file to read, with its usual extension.
  case inputFile(String)
  /// A file to write, with its usual extension.
  case outputFile(String)
  /// A folder.
  case folder
  /// A run to read: its folder, or its `metrics.csv`.
  case run
  /// `WIDTHxHEIGHT` in cells.
  case size
  /// Whole numbers joined by commas, one per name, each in its range.
  case integers([(name: String, range: ClosedRange<Int>)])
  /// Free text, by a word for what it is.
  case text(String)
  /// The name of a scene or a path.
  case scene

  /// Whether two forms accept the same values.
  package static func == (first: ValueForm, second: ValueForm) -> Bool {
    first.expectation == second.expectation && first.placeholder == second.placeholder
  }

  /// The value's place in usage lines.
  package var placeholder: String {
    switch self {
    case .none: ""
    case .seed, .integer: "N"
    case .number: "S"
    case .interval: "S|never"
    case .choice(let words): words.count <= 6 ? words.joined(separator: "|") : "NAME"
    case .inputFile(let suffix), .outputFile(let suffix): suffix.isEmpty ? "FILE" : "FILE.\(suffix)"
    case .folder: "DIR"
    case .run: "RUN"
    case .size: "WIDTHxHEIGHT"
    case .integers(let parts): parts.map { $0.name.uppercased() }.joined(separator: ",")
    case .text(let word): word
    case .scene: "SCENE"
    }
  }

  /// What a value must be, for messages.
  package var expectation: String {
    switch self {
    case .none: "no value"
    case .seed: "a whole number of 0...\(UInt64.max)"
    case .integer(let range): "a whole number of \(range.lowerBound)...\(range.upperBound)"
    case .number(let range): "a number of \(range.lowerBound)...\(range.upperBound)"
    case .interval(let range):
      "seconds of \(range.lowerBound)...\(range.upperBound), or never"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .inputFile: "a file to read"
    case .outputFile: "a file to write"
    case .folder: "a folder"
    case .run: "a run folder, or its metrics.csv"
    case .size: "columns x rows, each of 1...1000, such as 120x40"
    case .integers(let parts):
      parts.map { "\($0.name) (\($0.range.lowerBound)...\($0.range.upperBound))" }
        .joined(separator: ", ") + ", joined by commas"
    case .text(let word): "a text: \(word)"
    case .scene: "the name of a built-in scene, or a path to a .json5 file"
    }
  }
}

/// One option of a command.
package struct OptionSpecification: Sendable {
  /// The word.
  package var name: OptionName
  /// What its value must look like.
  package var form: ValueForm
  /// What it does, in a sentence without a full stop.
  package var summary: String
  /// What holds without it; empty when that needs no words.
  package var defaultText: String
  /// Whether the command needs it.
  package var isRequired: Bool
  /// Whether it may be given several times.
  package var isRepeatable: Bool

  /// Makes an option.
  init(
    _ name: OptionName, _ form: ValueForm, _ summary: String, default text: String = "",
    isRequired: Bool = false, isRepeatable: Bool = false
  ) {
    (self.name, self.form, self.summary, defaultText) = (name, form, summary, text)
    (self.isRequired, self.isRepeatable) = (isRequired, isRepeatable)
  }

  /// The option with its value's place: `--seed N`.
  package var usage: String {
    form == .none ? name.flag : "\(name.flag) \(form.placeholder)"
  }
}

/// One word of a command that is no option.
package struct PositionalSpecification: Sendable {
  /// The place in usage lines.
  package var placeholder: String
  /// What it must look like.
  package var form: ValueForm
  /// What it is, in a sentence without a full stop.
  package var summary: String
  /// Whether the command needs it.
  package var isRequired = true
  /// Whether it may be given several times; only the last one can.
  package var isRepeatable = false
}

/// One command: everything that parsing, help, completion and the manual page know of it.
package struct CommandSpecification: Sendable {
  /// The word.
  package var name: CommandName
  /// What it does, in a sentence without a full stop.
  package var summary: String
  /// What more there is to know, in sentences.
  package var details = ""
  /// Its words that are no options.
  package var positionals: [PositionalSpecification] = []
  /// Its options, in the order of the help.
  package var options: [OptionSpecification] = []
  /// Groups of options of which exactly one must be given.
  package var alternatives: [[OptionName]] = []
  /// Examples, as typed.
  package var examples: [String] = []

  /// The option of a name.
  package func option(_ name: OptionName) -> OptionSpecification? {
    options.first { $0.name == name }
  }

  /// The usage line without the program's name.
  package var usage: String {
    var words = name == .interactive ? [] : [name.rawValue]
    words += positionals.map { positional in
      (positional.isRequired ? positional.placeholder : "[\(positional.placeholder)]")
        + (positional.isRepeatable ? "..." : "")
    }
    var shown: Set<OptionName> = []
    for option in options where !shown.contains(option.name) {
      if let group = alternatives.first(where: { $0.contains(option.name) }) {
        let usages = group.compactMap { name in self.option(name)?.usage }
        words.append("(\(usages.joined(separator: " | ")))")
        shown.formUnion(group)
      } else {
        words.append(
          (option.isRequired ? option.usage : "[\(option.usage)]")
            + (option.isRepeatable ? "..." : ""))
      }
    }
    return words.joined(separator: " ")
  }
}
