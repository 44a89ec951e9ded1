import LiveSession
import Scenes

/// Completions for shells, made from the command table.
package enum Completions {
  /// The script for a shell; nil when the shell is not known.
  package static func make(for shell: String) -> String? {
    switch shell {
    case "bash": bash()
    case "zsh": zsh()
    case "fish": fish()
    default: nil
    }
  }

  private static var scenes: [String] { SceneCatalog.builtIn.map(\.name) }
  private static var named: [CommandSpecification] {
    CommandTable.commands.filter { $0.name != .interactive }
  }

  /// The words that can complete a value; nil for files and free text.
  private static func words(for form: ValueForm) -> [String]? {
    switch form {
    case .choice(let words): words
    case .scene: scenes
    default: nil
    }
  }

  private static func isFile(_ form: ValueForm) -> Bool {
    switch form {
    case .inputFile, .outputFile, .run, .scene: true
    default: false
    }
  }

  // MARK: - bash

  /// Names of files are found by the shell's own patterns, because `compgen` hands them over as lines
  /// of text that must be split again, and because it takes quotes away in some calls only.
  private static let bashFunctions = #"""
    # Adds the folders, and the files that end in $1, whose names begin with $word.
    _latentscope_files() {
      local name
      for name in "$word"*; do
        # A name that looks like an option is given with its folder.
        case $name in -*) name=./$name ;; esac
        if [ -d "$name" ]; then
          COMPREPLY+=("$name")
        elif [ -e "$name" ] && [ "${name%"$1"}$1" = "$name" ]; then
          COMPREPLY+=("$name")
        fi
      done
    }

    # Adds the words among the arguments that begin with $word.
    _latentscope_words() {
      local name
      for name in "$@"; do
        if [ "${name#"$word"}" != "$name" ] || [ -z "$word" ]; then COMPREPLY+=("$name"); fi
      done
    }

    """#

  private static func bash() -> String {
    let first = scenes + named.map(\.name.rawValue) + ["--help", "--version"]
    var script =
      "# bash completion for latentscope\n" + bashFunctions + #"""
        _latentscope() {
          local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
          local command=${COMP_WORDS[1]} files= suffix=
          local -a options=() words=()
          COMPREPLY=()
          # What is typed, without its quotes.
          case $word in
            \'*) word=${word#\'} ;;
            *) IFS= read word <<< "${word#\"}" ;;
          esac
          case $word in \~/*) word=$HOME/${word#\~/} ;; esac

        """#
    script += """
        if [ "$COMP_CWORD" -eq 1 ]; then
          _latentscope_words \(first.joined(separator: " "))
          _latentscope_files .json5
          return
        fi
        case $command in

      """
    for command in named + [CommandTable.command(.interactive)] {
      let pattern = command.name == .interactive ? "*" : command.name.rawValue
      let options = command.options.map(\.name.flag) + ["--help"]
      script += "    \(pattern))\n      options=(\(options.joined(separator: " ")))\n"
      if let positional = command.positionals.first, command.name != .interactive {
        script += "      \(bashAssignments(positional.form))\n"
      }
      script += "      case $previous in\n"
      for option in command.options where option.form != .none {
        script += "        \(option.name.flag)) options=(); \(bashAssignments(option.form)) ;;\n"
      }
      script += "      esac\n      ;;\n"
    }
    script += """
        esac
        _latentscope_words "${options[@]}" "${words[@]}"
        case $files in
          folders) _latentscope_files / ;;
          files) _latentscope_files "$suffix" ;;
        esac
      }
      complete -o filenames -F _latentscope latentscope

      """
    return script
  }

  /// What completes a value, as assignments of the function's variables.
  private static func bashAssignments(_ form: ValueForm) -> String {
    let list = "words=(\((words(for: form) ?? []).joined(separator: " ")))"
    if form == .scene { return "\(list); files=files; suffix=.json5" }
    if form == .folder { return "\(list); files=folders" }
    return isFile(form) ? "\(list); files=files; suffix=" : "\(list); files="
  }

  // MARK: - zsh

  private static func zsh() -> String {
    func quoted(_ text: String) -> String {
      text.replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]")
        .replacing(":", with: "\\:")
    }
    func action(_ form: ValueForm) -> String {
      if let words = words(for: form) {
        return form == .scene
          ? "{_alternative \"scenes:scene:(\(words.joined(separator: " ")))\" \"files:file:_files -g \\\\*.json5\"}"
          : "(\(words.joined(separator: " ")))"
      }
      if form == .folder { return "_files -/" }
      return isFile(form) ? "_files" : " "
    }
    func arguments(_ command: CommandSpecification, from place: Int) -> String {
      var lines: [String] = []
      for option in command.options {
        let prefix = option.isRepeatable ? "*" : ""
        let value =
          option.form == .none
          ? "" : ":\(quoted(option.form.placeholder)):\(action(option.form))"
        lines.append("'\(prefix)\(option.name.flag)[\(quoted(option.summary))]\(value)'")
      }
      lines.append("'--help[explain the command]'")
      for (index, positional) in command.positionals.enumerated() {
        lines.append(
          "'\(positional.isRepeatable ? "*" : "\(place + index)"):\(positional.placeholder):"
            + "\(action(positional.form))'")
      }
      return "_arguments \(lines.joined(separator: " \\\n        "))"
    }
    var script = """
      #compdef latentscope
      # zsh completion for latentscope
      _latentscope() {
        local -a first
        if (( CURRENT == 2 )); then
          first=(

      """
    for scene in scenes { script += "      '\(scene):\(quoted("interactive session"))'\n" }
    for command in named {
      script += "      '\(command.name.rawValue):\(quoted(command.summary))'\n"
    }
    script += """
          )
          _describe 'scene or command' first
          _files -g '*.json5'
          return
        fi
        local chosen=$words[2]
        case $chosen in

      """
    for command in named {
      script += """
            \(command.name.rawValue))
              shift words
              (( CURRENT-- ))
              \(arguments(command, from: 1))
              ;;

        """
    }
    script += """
          *)
            \(arguments(CommandTable.command(.interactive), from: 1))
            ;;
        esac
      }
      if [ "$funcstack[1]" = "_latentscope" ]; then
        _latentscope "$@"
      else
        compdef _latentscope latentscope
      fi

      """
    return script
  }

  // MARK: - fish

  private static func fish() -> String {
    func quoted(_ text: String) -> String {
      "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }
    let all = named.map(\.name.rawValue).joined(separator: " ")
    var script = "# fish completion for latentscope\ncomplete -c latentscope -f\n"
    for scene in scenes {
      script +=
        "complete -c latentscope -n __fish_use_subcommand -a \(scene) -d 'interactive session'\n"
    }
    // A name that looks like an option is given with its folder.
    let sceneFiles =
      #"-k -a '(__fish_complete_suffix .json5 | string replace -r "^-" "./-")'"#
    script += "complete -c latentscope -n __fish_use_subcommand \(sceneFiles)\n"
    for command in named {
      script += "complete -c latentscope -n __fish_use_subcommand -a \(command.name.rawValue) "
      script += "-d \(quoted(command.summary))\n"
    }
    script += "complete -c latentscope -n __fish_use_subcommand -l help -d 'explain the program'\n"
    script += "complete -c latentscope -n __fish_use_subcommand -l version -d 'print the version'\n"
    for command in CommandTable.commands {
      let condition =
        command.name == .interactive
        ? "not __fish_use_subcommand; and not __fish_seen_subcommand_from \(all)"
        : "__fish_seen_subcommand_from \(command.name.rawValue)"
      let head = "complete -c latentscope -n \(quoted(condition))"
      if let positional = command.positionals.first, command.name != .interactive,
        let words = words(for: positional.form)
      {
        script += "\(head) -a \(quoted(words.joined(separator: " ")))\n"
        if positional.form == .scene { script += "\(head) \(sceneFiles)\n" }
      } else if command.positionals.first.map({ isFile($0.form) }) == true {
        script += "\(head) -F\n"
      }
      for option in command.options {
        script += "\(head) -l \(option.name.rawValue) -d \(quoted(option.summary))"
        if option.form != .none {
          script += isFile(option.form) || option.form == .folder ? " -r -F" : " -x"
          if let words = words(for: option.form), option.form != .scene {
            script += " -a \(quoted(words.joined(separator: " ")))"
          }
        }
        script += "\n"
      }
    }
    return script
  }
}
