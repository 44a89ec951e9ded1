import Control
import Foundation
import Measurement

/// What the user (or a script) asks of a session; the only way the screen acts on it.
package enum SessionEvent: Sendable, Equatable, Codable {
  /// Pause or resume training.
  case trainingPauseToggled
  /// Pause or resume control.
  case controlPauseToggled
  /// Let another planner decide from the next tick on.
  case plannerSelected(ControllerName)
  /// Let the policy of a controller learn beside the model, whoever decides.
  case agentStarted(ControllerName)
  /// End the episode and start another.
  case episodeReset
  /// Throw the model away and learn again from scratch.
  case trainingRestarted
  /// Push the system with a short impulse.
  case kicked
  /// Take control by hand, or give it back to the planner.
  case manualToggled
  /// In manual control, hold this fraction of a motor's limit (-1...1) for 150 ms.
  case manualAction(Double, motor: Int = 0)
  /// Make something else the goal.
  case goalSet(GoalChoice)
  /// Control the system at another pace, or push it harder.
  case control(ControlRequest)
  /// Change a live setting, by its key path, to a value inside its range.
  case settingChanged(key: String, value: Double)
  /// Start or end a race of planners.
  case race(RaceRequest)
  /// Save a checkpoint now.
  case saveRequested
  /// Look at something in another way, as a view of the screen lets one.
  case view(AnyViewRequest)
  /// Look into the model for this: what is costly to compute is computed only while it is seen.
  case subjectChanged(InspectionSubject)

  /// Look at something in another way.
  package static func view(_ request: some ViewRequest) -> SessionEvent {
    .view(AnyViewRequest(request))
  }
}

/// What the goal is: always an image of a system at rest.
package enum GoalChoice: Sendable, Equatable, Codable {
  /// The goal of the scene.
  case scene
  /// What the system looks like now, at rest.
  case present
  /// The goal in force, with one of its movable quantities (in the order of `GoalReport.quantities`)
  /// at this value, in its unit.
  case quantity(index: Int, value: Double)
  /// This picture: what a traversal decodes to, for example.
  case picture(GreyPicture)
}

/// A grey picture; in a log, its bytes in base 64.
package struct GreyPicture: Sendable, Equatable, Codable {
  /// The pixels, row-major, 0 black to 255 white.
  package var pixels: [UInt8]

  /// Makes a picture of its pixels.
  package init(_ pixels: [UInt8]) { self.pixels = pixels }

  /// Reads the text of a log.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let data = Data(base64Encoded: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a picture in base 64")
    }
    pixels = Array(data)
  }

  /// Writes the text of a log.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Data(pixels).base64EncodedString())
  }
}

/// What the user asks of control, besides goals and planners.
package enum ControlRequest: Sendable, Equatable, Codable {
  /// Let simulated time pass so many times as fast as real time.
  case timeScaled(Double)
  /// Push so many times as hard as the task's kick.
  case kickStrengthened(Double)
  /// While control is paused, take one control tick.
  case stepped
}

/// What a screen looks at, the name of a view: inspectors compute what it needs, and no more.
package struct InspectionSubject: RawRepresentable, Sendable, Hashable, Codable {
  /// The name.
  package let rawValue: String

  /// Names a view.
  package init(rawValue: String) { self.rawValue = rawValue }

  /// Everything at a glance: what a session is looked at for at first.
  package static let overview = InspectionSubject(rawValue: "overview")
  /// The geometry of the latent space.
  package static let latent = InspectionSubject(rawValue: "latent")
  /// Open-loop prediction.
  package static let dream = InspectionSubject(rawValue: "dream")
  /// Walks through the latent space.
  package static let traverse = InspectionSubject(rawValue: "traverse")
  /// The policy that learns.
  package static let agent = InspectionSubject(rawValue: "agent")
  /// Planners and the system they control.
  package static let control = InspectionSubject(rawValue: "control")
}
