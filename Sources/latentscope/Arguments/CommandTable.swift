import Control
import Dashboard
import Foundation
import LiveSession
import Reproduction
import Scenes
import TerminalUI

/// All commands and options: the one table behind parsing, help, completions and the manual page.
package enum CommandTable {
  /// The version of the program.
  package static let version = "0.1.0"
  /// What the program is, in a sentence without a full stop.
  package static let summary =
    "watch a latent model learn a system from pixels and control it by planning in its latent space"

  /// The commands in the order of the help.
  package static let commands: [CommandSpecification] = [
    interactive, train, eval, probe, rollout, collect, screenshot, bench, reproduce, compare,
    doctor,
    scenes, help, man, completions,
  ]

  /// The command of a name.
  package static func command(_ name: CommandName) -> CommandSpecification {
    commands.first { $0.name == name } ?? interactive
  }

  // MARK: - What several commands share

  private static let scene = PositionalSpecification(
    placeholder: "SCENE", form: .scene,
    summary:
      "a built-in scene (latentscope scenes lists them), or a path when it holds / or ends in .json5"
  )
  private static let seed = OptionSpecification(
    .seed, .seed, "seed of all randomness", default: "1")
  private static let threads = OptionSpecification(
    .threads, .integer(1...256), "threads that compute updates", default: "all processors")
  private static let set = OptionSpecification(
    .set, .text("key.path=value"),
    "replace one value of the scene, such as planner.horizon=30 (latentscope scenes SCENE lists them)",
    isRepeatable: true)
  private static let checkpoint = OptionSpecification(
    .checkpoint, .inputFile(""), "start from this checkpoint")
  private static let json = OptionSpecification(.json, .none, "print one JSON object")
  private static let ascii = OptionSpecification(.ascii, .none, "draw with ASCII characters only")
  private static let seconds = OptionSpecification(
    .seconds, .number(0.1...1e6),
    "stop after this many seconds of wall clock, data collection included")
  private static let updates = OptionSpecification(
    .updates, .integer(1...1_000_000_000), "stop after this many updates (reproducible bit for bit)"
  )
  private static let saveEvery = OptionSpecification(
    .saveEvery, .interval(0.1...1e6),
    "seconds between two saves as training goes on; 0 or never for only at the end",
    default: "10, or longer where that would take 1 % of the time")

  private static let priorData = OptionSpecification(
    .priorData, .inputFile("npz"),
    "learn from this archive, as collect writes it, and collect nothing")

  /// Who is in charge, under both names.
  private static func controllers(orNone: Bool = false) -> [OptionSpecification] {
    let form = ValueForm.choice(
      Registry.standard.controllerNames.map(\.rawValue) + (orNone ? ["none"] : []))
    return [
      OptionSpecification(
        .controller, form, "planner or policy in charge; a policy learns, too",
        default: "the scene's"),
      OptionSpecification(.planner, form, "the same"),
    ]
  }

  private static func theme(_ text: String) -> OptionSpecification {
    OptionSpecification(
      .theme, .choice(ThemeChoice.allCases.map(\.rawValue)), "colours for this background",
      default: text)
  }

  private static let tables =
    ReproductionTable.all.map(\.name) + [PretrainedModels.tableName]

  private static let views = KeyTable.standard.numberedViews.map(\.title)

  // MARK: - The commands

  private static let interactive = CommandSpecification(
    name: .interactive, summary: "open the interactive session of a scene",
    details: """
      The model learns from scratch while the planner controls the simulation in real time. Press ? \
      for the keys.
      """,
    positionals: [scene],
    options: [
      seed, threads, checkpoint,
    ] + controllers() + [
      OptionSpecification(
        .pretrained, .none, "start from the scene's pretrained model, with training paused"),
      priorData,
      OptionSpecification(.paused, .none, "begin with training paused"),
      saveEvery,
      OptionSpecification(
        .color, .choice(ColorChoice.allCases.map(\.rawValue)), "how many colours to use",
        default: "auto"),
      theme("the background that COLORFGBG tells, else dark"),
      ascii,
      OptionSpecification(
        .record, .outputFile("cast"),
        "record the screen as an asciicast file, an hour in 30 MB at 80x24 and in 70 MB at 120x40; - is standard output"
      ),
      OptionSpecification(
        .log, .outputFile("jsonl"),
        "write events as JSON lines, enough to replay the session; - is standard output"),
      OptionSpecification(
        .replay, .inputFile("jsonl"),
        "live the session of a log again, to the last bit, instead of a new one"),
      OptionSpecification(
        .ghost, .run,
        "draw an earlier run behind the curves: a run folder, its metrics.csv, or latest",
        isRepeatable: true),
      set,
    ],
    examples: ["latentscope pendulum", "latentscope pendulum --seed 3 --planner ilqr"])

  private static let train = CommandSpecification(
    name: .train, summary: "train without a screen",
    details: """
      Writes model.safetensors, metrics.csv, TensorBoard event files and the scene as used. Shows \
      progress on a terminal, and JSON lines when its output is piped. The model is saved as \
      training goes on: whatever ends the program, at most the last moments are lost, and --resume \
      goes on from there.
      """,
    positionals: [scene],
    options: [
      seconds, updates, seed, threads,
      OptionSpecification(
        .agent, .choice(Registry.standard.agentNames),
        "policy that learns beside the model", default: "the scene's"),
      priorData,
      OptionSpecification(.out, .folder, "run folder", default: "a new one below the state folder"),
      OptionSpecification(.resume, .folder, "go on from the full checkpoint of a run folder"),
      saveEvery,
      set,
    ],
    alternatives: [[.seconds, .updates]],
    examples: ["latentscope train pendulum --seconds 30 --seed 1 --out RUN"])

  private static let eval = CommandSpecification(
    name: .eval, summary: "evaluate control with a trained model, all episodes as one batch",
    details: """
      Without --checkpoint the newest run of the scene is taken, and named. --dynamics true plans \
      with the true physics and state: the oracle. --planner none does nothing. --set may change \
      physics, starts, planners and the cost; the model and what it sees are the checkpoint's.
      """,
    positionals: [scene],
    options: [
      OptionSpecification(
        .checkpoint, .inputFile(""), "the model", default: "the newest run of the scene")
    ] + controllers(orNone: true) + [
      OptionSpecification(
        .dynamics, .choice(["learned", "true"]), "what the planner plans with", default: "learned"),
      OptionSpecification(
        .start, .text("NAME"), "the scene's start distribution", default: "the scene's"),
      OptionSpecification(.episodes, .integer(1...10_000), "number of episodes", default: "100"),
      seed, json, set,
    ],
    examples: [
      "latentscope eval pendulum --checkpoint RUN/model.safetensors --planner cem --start hanging"
    ])

  private static let probe = CommandSpecification(
    name: .probe, summary: "measure the quality of a learned latent space against the true state",
    details: """
      On fresh random-state sequences: what probes read of the true state, how far open-loop \
      predictions hold, the shape of every angle's ring of codes, neighbourhoods, and the consistency \
      and curvature of the dynamics. Without --checkpoint the newest run of the scene is taken, and \
      named. --set may change physics and starts; the model and what it sees are the checkpoint's.
      """,
    positionals: [scene],
    options: [
      OptionSpecification(
        .checkpoint, .inputFile(""), "the model", default: "the newest run of the scene"),
      seed, json, set,
    ],
    examples: [
      "latentscope probe pendulum",
      "latentscope probe pendulum --checkpoint RUN/model.safetensors --json",
    ])

  private static let rollout = CommandSpecification(
    name: .rollout, summary: "step the true physics through a file of actions and print CSV",
    details: """
      One row per physics step. The actions file has the header "action" (or \
      "action_0,action_1,..."), then one action a line in the system's units; the environment limits \
      them. A terminated episode ends the output.
      """,
    positionals: [scene],
    options: [
      OptionSpecification(
        .initial, .text("\"a,b,..\""), "the first state, its components in order", isRequired: true),
      OptionSpecification(
        .actions, .inputFile("csv"), "the actions; - is standard input", isRequired: true),
      set,
    ],
    examples: ["latentscope rollout pendulum --initial \"3.1416,0\" --actions actions.csv"])

  private static let collect = CommandSpecification(
    name: .collect, summary: "write random-state sequences of frames, states and actions for NumPy",
    positionals: [scene],
    options: [
      OptionSpecification(
        .sequences, .integer(1...10_000_000), "number of sequences", default: "the scene's"),
      OptionSpecification(
        .length, .integer(1...10_000), "transitions in a sequence", default: "the scene's"),
      seed,
      OptionSpecification(
        .out, .outputFile("npz"), "the archive to write; - is standard output", isRequired: true),
      set,
    ],
    examples: ["latentscope collect pendulum --sequences 1000 --length 4 --out pendulum.npz"])

  private static let screenshot = CommandSpecification(
    name: .screenshot, summary: "run a session without a terminal and print its screen",
    positionals: [scene],
    options: [
      OptionSpecification(.size, .size, "columns and rows", default: "80x24"),
      OptionSpecification(.view, .choice(views), "the view", default: "overview"),
      theme("dark"),
      OptionSpecification(
        .color, .choice(["truecolor", "256", "16", "none"]), "how many colours to use",
        default: "truecolor"),
      ascii, seconds, updates, seed, checkpoint,
    ] + controllers() + [
      OptionSpecification(.format, .choice(["text", "svg"]), "what to write", default: "text"),
      OptionSpecification(.out, .outputFile(""), "the file to write", default: "standard output"),
      set,
    ],
    alternatives: [[.seconds, .updates]],
    examples: [
      "latentscope screenshot pendulum --size 120x40 --seconds 20 --format svg --out screen.svg"
    ])

  private static let bench = CommandSpecification(
    name: .bench, summary: "measure this machine",
    details: """
      Times an E2C update (the objective on pairs), a decision of every planner, and the screen: the \
      CPU time of its thread in every view, from a key to the changed screen, and what it takes from \
      training. Takes two minutes; leave the machine alone meanwhile. With --update or --imagination, \
      only an update of the given sizes.
      """,
    options: [
      OptionSpecification(
        .update, .integers([("pixels", 8...256), ("hidden", 1...4096), ("batch", 1...4096)]),
        "time one update: side of the frame, hidden units, pairs in a batch"),
      OptionSpecification(
        .imagination, .integers([("latent", 1...64), ("batch", 1...4096), ("horizon", 1...200)]),
        "time one update of actor and value: latent dimensions, rollouts, ticks"),
      OptionSpecification(
        .seconds, .number(0.01...60), "watch each part of the screen this long", default: "4"),
      threads, json,
    ],
    examples: ["latentscope bench", "latentscope bench --update 32,256,128 --threads 1 --json"])

  private static let reproduce = CommandSpecification(
    name: .reproduce, summary: "measure a table of figures again, row by row",
    details: """
      Trains every row by the seeds 1 to N, measures each model, and prints the table as Markdown. \
      Every figure is written to DIR/results.jsonl at once: stop it at any time, the same command \
      goes on with the first that is missing. A trained model is removed when it is measured, unless \
      --keep. Figures of other settings, lengths, threads, kernels or versions never mix. Times are \
      wall clock: leave the machine alone meanwhile. The time of a decision is that of the batch of \
      episodes divided by their number. The table "control" is every system under its planners, \
      "early" the same after less training, "kinds" every kind of encoder and of dynamics, \
      "lce" the published tasks of locally linear control, "ablation" what of a model makes control good. \
      "pretrained" measures nothing: it \
      makes the models that --pretrained starts from, in DIR, by fixed recipes, and takes only \
      \(ReproduceOptions.pretrainedOptions.map(\.flag).joined(separator: ", ")).
      """,
    positionals: [
      PositionalSpecification(
        placeholder: "TABLE", form: .choice(tables),
        summary: "the table, one of " + tables.joined(separator: ", "))
    ],
    options: [
      OptionSpecification(.seeds, .integer(1...1000), "training seeds", default: "8"),
      OptionSpecification(
        .episodes, .integer(1...10_000), "episodes of an evaluation", default: "50"),
      OptionSpecification(.rows, .text("NAME,..."), "only these rows", default: "all"),
      OptionSpecification(
        .updates, .integer(1...1_000_000_000),
        "train for this many updates instead of the rows' seconds"),
      threads,
      OptionSpecification(
        .out, .folder, "folder of results and runs",
        default: "reproduce/TABLE below the state folder"),
      OptionSpecification(.keep, .none, "keep trained models in DIR/runs"),
      OptionSpecification(
        .list, .none, "only list the jobs, a row and a seed each, and how much of them is done"),
      OptionSpecification(
        .merge, .folder,
        "first take over the figures that are missing here from this folder of another run",
        isRepeatable: true),
      OptionSpecification(.report, .none, "only print the table of the results so far"),
      json, set,
    ],
    examples: [
      "latentscope reproduce control",
      "latentscope reproduce control --rows pendulum,cartpole --seeds 3 --out DIR",
      "latentscope reproduce kinds --seeds 3",
      "latentscope reproduce lce --rows lce-planar --seeds 5 --out DIR --list",
    ])

  private static let compare = CommandSpecification(
    name: .compare, summary: "compare earlier runs: figures, settings and ELBO curves",
    details: """
      A run is a run folder, or its metrics.csv. Prints a row per run and the settings in which their \
      scenes differ; on a terminal also the ELBO curves over each other, every run in the colour it \
      has as a ghost. Final values are means over the last twentieth of a run, the best ELBO is the \
      best such mean anywhere in it.
      """,
    positionals: [
      PositionalSpecification(
        placeholder: "RUN", form: .run, summary: "a run folder, or its metrics.csv",
        isRepeatable: true)
    ],
    options: [json],
    examples: ["latentscope compare RUN RUN", "latentscope compare RUN/metrics.csv --json"])

  private static let doctor = CommandSpecification(
    name: .doctor, summary: "check processor, linear algebra, terminal, folders, keys and scenes",
    examples: ["latentscope doctor"])

  private static let scenes = CommandSpecification(
    name: .scenes, summary: "list the built-in scenes, or print every value of one",
    details: """
      Without a name: where each scene comes from. With one: all of its settings, those that its file \
      leaves out among them, each with what it is, its unit and what it may be. The text is a scene \
      that can be changed and run by its path.
      """,
    positionals: [
      PositionalSpecification(
        placeholder: scene.placeholder, form: scene.form, summary: scene.summary, isRequired: false)
    ],
    options: [set], examples: ["latentscope scenes", "latentscope scenes pendulum"])

  private static let help = CommandSpecification(
    name: .help, summary: "explain the program, or one command",
    positionals: [
      PositionalSpecification(
        placeholder: "COMMAND",
        form: .choice(CommandName.allCases.filter { $0 != .interactive }.map(\.rawValue)),
        summary: "the command to explain", isRequired: false)
    ],
    examples: ["latentscope help train"])

  private static let man = CommandSpecification(
    name: .man, summary: "print the manual page", examples: ["latentscope man | man -l -"])

  private static let completions = CommandSpecification(
    name: .completions, summary: "print completions for a shell",
    positionals: [
      PositionalSpecification(
        placeholder: "SHELL", form: .choice(["bash", "zsh", "fish"]), summary: "the shell")
    ],
    examples: ["source <(latentscope completions bash)"])
}
