import Files
import LiveSession
import Reproduction
import Runs
import Scenes

/// The files that a command line names, by the forms of the table: what is read, and what is written.
///
/// They are known, and checked, before any of them is opened: what a command reads is never what it
/// writes, and two outputs are never one file.
package struct CommandFiles: Sendable {
  /// A file and the word of the command line that names it.
  package struct Use: Sendable, Equatable {
    /// `--out`, `SCENE`, ...
    package var word: String
    /// The file.
    package var path: String
  }

  /// The command.
  package let command: CommandName
  /// What is read.
  package private(set) var inputs: [Use] = []
  /// What is written.
  package private(set) var outputs: [Use] = []

  /// Collects the files of a command line.
  ///
  /// - Throws: That a run or a folder cannot be looked at.
  package init(_ parsed: ParsedArguments) throws(FileError) {
    command = parsed.command
    let specification = CommandTable.command(command)
    for (index, word) in parsed.positionals.enumerated() {
      guard let last = specification.positionals.indices.last else { break }
      let positional = specification.positionals[min(index, last)]
      try add(word, positional.form, named: positional.placeholder)
    }
    for option in specification.options {
      for text in parsed.texts(option.name) {
        if option.form == .folder {
          try addFolder(text, option.name, of: parsed)
        } else {
          try add(text, option.form, named: option.name.flag)
        }
      }
    }
    if command == .interactive, let folder = try? ConfigurationDirectory() {
      inputs.append(Use(word: "the keys", path: folder.keys))
      inputs.append(Use(word: "the configuration", path: folder.configuration))
    }
  }

  /// Adds a file that is read because of what another one says.
  package mutating func addInput(_ path: String, named word: String) {
    inputs.append(Use(word: word, path: path))
  }

  private mutating func add(
    _ text: String, _ form: ValueForm, named word: String
  ) throws(FileError) {
    switch form {
    case .none, .seed, .integer, .number, .interval, .choice, .size, .integers, .text, .folder:
      break
    case .scene: if SceneCatalog.isPath(text) { addInput(text, named: word) }
    case .inputFile: addInput(text, named: word)
    case .outputFile: outputs.append(Use(word: word, path: text))
    case .run:
      let curves = try RunCurves.file(of: text)
      if curves == text { return addInput(text, named: word) }
      inputs += files(of: RunFolder(path: text), named: word)
    }
  }

  private mutating func addFolder(
    _ path: String, _ option: OptionName, of parsed: ParsedArguments
  ) throws(FileError) {
    let folder = RunFolder(path: path)
    switch (command, option) {
    case (.train, .resume):
      // A run that goes on where it is reads its files whole before it replaces them.
      let isInPlace = try folder.isSame(as: RunFolder(path: parsed.text(.out) ?? path))
      if !isInPlace { inputs += files(of: folder, named: option.flag) }
      if !parsed.has(.out) { outputs += try replaced(folder, named: option.flag, parsed) }
    case (.train, .out): outputs += try replaced(folder, named: option.flag, parsed)
    case (.reproduce, .out):
      outputs.append(Use(word: option.flag, path: Reproduction.resultsPath(in: path)))
    case (.reproduce, .merge):
      addInput(Reproduction.resultsPath(in: path), named: option.flag)
    default: break
    }
  }

  /// What training writes; a run that goes on where it is keeps its scene as it is.
  private func replaced(
    _ folder: RunFolder, named word: String, _ parsed: ParsedArguments
  ) throws(FileError) -> [Use] {
    let files = files(of: folder, named: word)
    guard let resumed = parsed.text(.resume),
      try RunFolder(path: resumed).isSame(as: folder)
    else { return files }
    return files.filter { $0.path != folder.scene }
  }

  private func files(of folder: RunFolder, named word: String) -> [Use] {
    [folder.checkpoint, folder.metrics, folder.scene].map { Use(word: word, path: $0) }
  }

  // MARK: - Checking

  /// Makes sure that the command destroys nothing that it was given.
  ///
  /// - Throws: `UsageError`: which two words mean one file. `FileError`: what cannot be written.
  package func check() throws {
    var checked: [(use: Use, target: OutputTarget)] = []
    for use in outputs {
      guard let target = try target(of: use) else { continue }
      if target.isTerminal, command != .screenshot {
        throw UsageError(
          command: command, "\(use.word): expected a file or a pipe, found a terminal",
          suggestion: "redirect standard output, or name a file")
      }
      for input in inputs {
        guard let status = try? InputFile.status(of: input.path), target.isSameFile(as: status)
        else { continue }
        throw clash(use, input, "which is read")
      }
      for other in checked where target.isSameFile(as: other.target) {
        throw clash(use, other.use, "which is written, too")
      }
      checked.append((use, target))
    }
  }

  /// Where an output goes; nil for a file of a folder that is still to be made.
  private func target(of use: Use) throws(FileError) -> OutputTarget? {
    let form = CommandTable.command(command).options.first { $0.name.flag == use.word }?.form
    if form == .folder {
      let folder = use.path.prefix(upTo: use.path.lastIndex(of: "/") ?? use.path.startIndex)
      guard try FileStatus.of(String(folder)) != nil else { return nil }
    }
    return try OutputTarget(use.path)
  }

  private func clash(_ output: Use, _ other: Use, _ what: String) -> UsageError {
    UsageError(
      command: command,
      "\(output.word): expected another file than that of \(other.word), \(what); found "
        + (output.path == other.path
          ? "\(output.path) twice" : "one file as \(output.path) and \(other.path)"),
      suggestion: "choose another place for \(output.word)")
  }
}
