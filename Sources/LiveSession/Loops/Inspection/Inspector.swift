import Control
import LatentModels
import Scenes
import Worlds

/// Looks into the model for a view of the screen and reports what it sees.
///
/// Lives on the inspection loop's thread. Its report is looked up in the snapshot by its type.
package protocol Inspector: AnyObject, SendableMetatype {
  /// What it reports.
  associatedtype Report: TypedValue
  /// The views for which it looks; nil for all.
  static var subjects: Set<InspectionSubject>? { get }
  /// What the user can ask of it.
  static var requests: [any ViewRequest.Type] { get }
  /// Prepares to look at models of a system.
  init(_ world: any World)
  /// Takes note of a model that was measured, whether or not somebody looks.
  func follow(_ model: InspectedModel)
  /// Looks once.
  func inspect(_ scene: Inspection) -> Report
  /// Training began anew: what is known of the old model means nothing.
  func forget()
}

extension Inspector {
  package static var requests: [any ViewRequest.Type] { [] }
  package func follow(_ model: InspectedModel) {}
}

/// A model and the measures of its latent space.
package struct InspectedModel {
  /// The model.
  package let inference: ModelInference
  /// The scale of its latent space and the codes of the reference observations.
  package let cost: LatentCost
  /// The observations with these codes.
  package let reference: ReferenceObservations
  /// The log-variance of the learned dynamics' noise, `[n]`.
  package let noiseLogVariance: [Float]
  /// The same model with the policies in its codes, and in those of other versions.
  package let learned: Learned
  /// The scene with the settings in force when it was measured.
  package let scene: Scene
  /// The readers of states from latents of this model and of earlier ones.
  let readers: StateReaders

  /// The reader of the states of this model; nil when its codes decide none.
  ///
  /// It is fitted when it is first asked for.
  var reader: StateReader? { readers.reader(of: inference, cost, reference) }
}

/// All that an inspector sees at one look.
package struct Inspection {
  /// The newest model.
  package let model: InspectedModel
  /// What control did last.
  package let control: ControlMessage
  /// What the user has chosen.
  package let state: SessionState
  /// The codes of the latest observations `[count, n]`, oldest first.
  package let trail: [Float]
  /// The present code `[n]`.
  package let present: [Float]
}
