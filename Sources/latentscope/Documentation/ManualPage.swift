import Dashboard
import Scenes
import Settings
import TerminalUI

/// The manual page, made from the command table and the key table.
package enum ManualPage {
  /// The page in the language of man(7).
  package static func make(keys: KeyTable = .standard) -> String {
    var page = """
      .TH LATENTSCOPE 1 "" "latentscope \(CommandTable.version)" "User Commands"
      .SH NAME
      latentscope \\- \(escaped(CommandTable.summary))
      .SH SYNOPSIS

      """
    page += CommandTable.commands
      .map { ".B latentscope\n\(escaped($0.usage))\n" }
      .joined(separator: ".br\n")
    page += """
      .SH DESCRIPTION
      A sequence variational autoencoder learns a simulated system from pixels, live, from scratch,
      on the CPU, while a planner controls the system by thinking only in the latent space being
      learned. The screen shows the terms of the ELBO, what the model sees and imagines, and the
      latent space as it takes the shape of the true state space.
      .SH COMMANDS

      """
    for command in CommandTable.commands { page += section(for: command) }
    page += keysSection(keys) + settingsSection
    page += """
      .SH FILES
      .TP
      .I $XDG_CONFIG_HOME/latentscope/keys.json5
      The user's keys; ~/.config stands in for an unset XDG_CONFIG_HOME. A JSON5 object from names of
      commands, as above, to a key, a list of keys, or null for none:
      .PP
      .nf
          { "kick": "h", "planner\\-next": ["p", "f2"], "latent.rotate\\-left": "ctrl\\-b", "tour": null }
      .fi
      .PP
      A key is a character or one of \(keyWords). An unknown name or key, and a
      key for two commands, are errors; latentscope doctor checks the file.
      .TP
      .I $XDG_CONFIG_HOME/latentscope/config.json5
      Defaults for the screen: theme (\(themes)) and color (\(colors)). The command line wins.
      .TP
      .I $XDG_STATE_HOME/latentscope/runs
      Run folders, by scene; ~/.local/state stands in for an unset XDG_STATE_HOME.
      .SH ENVIRONMENT
      .TP
      .B NO_COLOR
      No colours when it is set and not empty.
      .TP
      .B COLORFGBG
      The colours of the terminal as it tells them: chooses the theme.
      .TP
      .B OPENBLAS_CORETYPE
      The kernels of the linear algebra; the fastest that the processor has when it is unset.
      .SH EXIT STATUS
      0 done, 1 failed, 2 wrong usage. After a signal the program restores the terminal and ends by
      that signal.

      """
    return page
  }

  private static var keyWords: String {
    escaped((KeyStroke.wordsForKeys + ["ctrl-a to ctrl-z"]).joined(separator: ", "))
  }
  private static var themes: String {
    ThemeChoice.allCases.map(\.rawValue).joined(separator: ", ")
  }
  private static var colors: String {
    ColorChoice.allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// The keys in force: by chapter, what each does and the names of its commands for the key file.
  private static func keysSection(_ table: KeyTable) -> String {
    var text = ".SH KEYS\nThe words in brackets name the commands in the key file (see FILES).\n"
    for category in table.chapters {
      let bindings = table.bindings.filter { $0.category == category }
      guard !bindings.isEmpty else { continue }
      text += ".SS \(escaped(category.title.capitalizedFirst))\n"
      for binding in bindings {
        let names = KeyTable([binding], views: []).commands.map(\.name).joined(separator: ", ")
        text += ".TP\n.B \(escaped(binding.label(.ascii)))\n"
        text += "\(escaped(binding.help.capitalizedFirst)) [\(escaped(names))].\n"
      }
    }
    return text
  }

  /// The settings that scenes share, with what they are, what they may be and their defaults.
  private static var settingsSection: String {
    var text = """
      .SH SETTINGS
      What a scene does not say has its default. Constants, drawn sizes and starts of its system come
      on top: latentscope scenes NAME prints every value of a scene.

      """
    for (setting, usual) in Scene.common where setting.path.contains(".") {
      let values = [setting.form.words, setting.unit].filter { !$0.isEmpty }.joined(separator: " ")
      let notes =
        (values.isEmpty ? [] : [values]) + (usual.map { ["default \(JSONTree($0).json)"] } ?? [])
      text += ".TP\n.B \(escaped(setting.path))\n\(escaped(setting.summary.capitalizedFirst))"
      text += (notes.isEmpty ? "" : escaped("; \(notes.joined(separator: ", "))")) + ".\n"
    }
    return text
  }

  private static func section(for command: CommandSpecification) -> String {
    let title = command.name == .interactive ? "latentscope SCENE" : command.name.rawValue
    var text = ".SS \(escaped(title))\n\(escaped(command.summary.capitalizedFirst)).\n"
    if !command.details.isEmpty { text += escaped(command.details) + "\n" }
    for positional in command.positionals {
      text +=
        ".TP\n.I \(positional.placeholder)\n\(escaped(positional.summary.capitalizedFirst)).\n"
    }
    for option in command.options {
      let place = option.form.placeholder
      text += ".TP\n.B \(escaped(option.name.flag))\n"
      if !place.isEmpty { text = text.dropLast() + (" \\fI\(escaped(place))\\fR\n") }
      text += "\(escaped(HelpText.summary(of: option).capitalizedFirst)).\n"
    }
    if !command.examples.isEmpty {
      text += ".PP\nExample:\n.PP\n.nf\n"
      text += command.examples.map { "    \(escaped($0))\n" }.joined()
      text += ".fi\n"
    }
    return text
  }

  /// Text in which nothing is a command of roff, and dashes are those of the keyboard.
  private static func escaped(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&\(escaped)" : escaped
  }
}
