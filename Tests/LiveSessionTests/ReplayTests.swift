import Control
import Foundation
import LatentModels
import LinearAlgebra
import LiveSession
import Planning
import Runs
import Scenes
import Testing
import Validation

/// A session is recorded with its threads racing, and lived again on one.
@Suite(.serialized) struct ReplayTests {
  /// A user who tries everything.
  static let script: [SessionEvent] = [
    .plannerSelected(.shooting), .kicked, .traverse(.moved(0.5)), .goalSet(.present),
    .settingChanged(key: "planner.horizon", value: 8), .plannerSelected(.ilqr), .episodeReset,
    .settingChanged(key: "training.learning_rate", value: 0.004), .manualToggled,
    .manualAction(0.5), .manualToggled, .trainingPauseToggled, .subjectChanged(.dream),
    .trainingPauseToggled, .goalSet(.scene), .plannerSelected(.lqr), .trainingRestarted,
    .controlPauseToggled, .control(.stepped), .control(.stepped), .controlPauseToggled,
    .plannerSelected(.mppi), .kicked, .goalSet(.quantity(index: 0, value: 0.4)),
    .control(.timeScaled(2)), .control(.kickStrengthened(0.5)), .kicked,
    .goalSet(.picture(GreyPicture((0..<144).map { UInt8($0) }))), .subjectChanged(.control),
  ]

  /// Records a session in real time, until every event of the script was followed by ticks.
  static func record(
    _ scene: Scene, log path: String, script: [SessionEvent] = script, threads: Int = 2,
    seed: UInt64 = 7
  ) throws -> Int {
    var options = LiveSession.Options.looking
    options.seed = seed
    options.threads = threads
    options.log = try EventLog(path: path)
    let session = try LiveSession(scene, options: options)
    session.start()
    // Conditions, not times: an update, then some ticks after every event.
    func wait(until isReached: (SessionSnapshot) -> Bool) throws {
      let deadline = ContinuousClock.now + .seconds(120)
      while !isReached(session.snapshot()) {
        try #require(.now < deadline, "the session stands still")
        usleep(1000)
      }
    }
    try wait { $0.control.modelVersion > 3 }
    for event in script {
      session.send(event)
      let ticks = session.snapshot().control.ticks
      let isStill = session.snapshot().control.isPaused
      if !isStill { try wait { $0.control.ticks >= ticks + 3 } }
    }
    try wait { $0.control.modelVersion > 3 && $0.control.episodes.finishedCount > 1 }
    session.stop(.discarding)
    let updates = session.snapshot().training.update
    try options.log?.close()
    return updates
  }

  static func replayed(
    _ recording: SessionRecording, settingUp change: (inout LiveSession.Options) -> Void = { _ in }
  ) throws -> (LiveSession, ReplayReport) {
    var options = LiveSession.Options.looking
    options.seed = recording.seed
    options.planner = recording.planner
    options.isPaused = recording.isPaused
    options.recording = recording
    change(&options)
    let session = try LiveSession(recording.scene, options: options)
    return (session, try session.replay())
  }

  static func quick(encoder: EncoderKind = .stacked) throws -> Scene {
    try .small(
      "environment.control_interval=0.05", "environment.episode_steps=20", encoder: encoder)
  }

  @Test(arguments: [EncoderKind.stacked, .filter])
  func aRecordedSessionIsLivedAgainToTheLastBit(encoder: EncoderKind) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/session.jsonl"
    let updates = try Self.record(try Self.quick(encoder: encoder), log: path)
    let recording = try SessionRecording(path: path, inspectors: LiveSession.Options.everyInspector)
    #expect(recording.tickCount > 60 && recording.events.count == Self.script.count)
    #expect(recording.updatesAtEnd == updates && recording.seed == 7)
    let (session, report) = try Self.replayed(recording)
    #expect(report.isFinished && report.divergence == nil && report.note.isEmpty, "\(report)")
    #expect(report.tick == recording.tickCount)
    #expect(session.snapshot().training.update == updates)
  }

  /// Requests of views are known by the inspectors' names for them, and by those of earlier logs.
  @Test func requestsOfViewsAreReadWhateverTheyWereCalled() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/session.jsonl"
    let script: [SessionEvent] = [
      .traverse(.moved(0.5)), .traverse(.dimensionSelected(2)), .traverse(.reset),
      .dream(.modeSelected(.heldOut)), .geometry(.coloured(by: "theta")),
    ]
    _ = try Self.record(try Self.quick(), log: path, script: script)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    func events(_ text: String) throws -> [SessionEvent] {
      try SessionRecording(
        text: text, source: "log", inspectors: LiveSession.Options.everyInspector
      )
      .events.map(\.event)
    }
    #expect(try events(text) == script)
    let earlier =
      text
      .replacing(
        "{\"traverse\":{\"_0\":{\"moved\":{\"_0\":0.5}}}}", with: "{\"traverseMoved\":{\"_0\":0.5}}"
      )
      .replacing(
        "{\"traverse\":{\"_0\":{\"dimensionSelected\":{\"_0\":2}}}}",
        with: "{\"traverseDimensionSelected\":{\"_0\":2}}"
      )
      .replacing("{\"traverse\":{\"_0\":{\"reset\":{}}}}", with: "{\"traverseReset\":{}}")
    #expect(!earlier.contains("{\"traverse\":"))
    #expect(try events(earlier) == script)
    // Of a view that is not there nothing is known.
    #expect(throws: InputError.self) { try SessionRecording(text: text, source: "log") }
  }

  @Test func aTamperedRecordingIsFoundOut() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/session.jsonl"
    _ = try Self.record(try Self.quick(), log: path, script: [.kicked])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    // Another kick than the one that was given: the return must tell.
    let tampered = text.replacing("{\"kicked\":{}}", with: "{\"episodeReset\":{}}")
    #expect(tampered != text)
    let (_, report) = try Self.replayed(SessionRecording(text: tampered, source: "tampered"))
    #expect(report.isFinished && report.divergence != nil)
  }

  @Test func aLogThatBreaksOffIsReplayedAsFarAsItGoes() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/session.jsonl"
    _ = try Self.record(try Self.quick(), log: path, script: [.kicked])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let half = lines[..<(lines.count / 2)].joined(separator: "\n") + "\n{\"event\": \"ti"
    let (_, report) = try Self.replayed(SessionRecording(text: half, source: "half"))
    #expect(report.isFinished && report.divergence == nil && !report.note.isEmpty, "\(report)")
  }

  @Test func badLogsAreRefusedWithTheirLine() throws {
    let settings = JSONText.literal(try Self.quick().encoded())
    let head =
      "{\"event\": \"started\", \"seconds\": 0, \"scene_settings\": \(settings), "
      + "\"seed_text\": \"1\", \"paused\": false, \"pretrained\": false}\n"
    let cases: [(text: String, line: String, words: String)] = [
      ("", "line 1", "an empty file"),
      ("{\"event\": \"tick\"}\n", "line 1", "\"started\""),
      ("nonsense\n", "line 1", "a JSON object"),
      (head + "{\"event\": \"tick\", \"seconds\": 1}\n", "line 2", "\"number\""),
      (
        head + "{\"event\": \"tick\", \"seconds\": 1, \"number\": 1, \"return\": 0}\n", "line 2",
        "expected tick 0"
      ),
      (
        head
          + "{\"event\": \"tick\", \"seconds\": 1, \"number\": 0, \"return\": 0, \"events\": 2}\n",
        "line 2", "at most the 0 events"
      ),
      (
        head + "{\"event\": \"user\", \"seconds\": 1, \"update\": 0, \"number\": 1, "
          + "\"request\": {\"fly\": {}}}\n", "line 2", "a request of the user"
      ),
      (
        head + "{\"event\": \"user\", \"seconds\": 1, \"update\": 0, \"number\": 2, "
          + "\"request\": {\"kicked\": {}}}\n", "line 2", "lines are missing"
      ),
    ]
    for (text, line, words) in cases {
      let error = #expect(throws: (any Error).self) {
        try SessionRecording(text: text, source: "file.jsonl")
      }
      let message = error.map { "\($0)" } ?? ""
      #expect(
        message.contains("file.jsonl:\(line.dropFirst(5)):") && message.contains(words),
        "\(text): \(message)")
    }
    // Whatever a file holds, reading it ends with a recording or an error.
    var generator = RandomGenerator(seed: 3)
    let whole = Array((head + "{\"event\": \"tick\", \"seconds\": 1, \"number\": 0}\n").utf8)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int(generator.uniform() * Double(bytes.count - 1))] =
          UInt8(generator.uniform() * 255)
      }
      _ = try? SessionRecording(text: String(decoding: bytes, as: UTF8.self), source: "fuzz")
    }
  }
}
