import Control
import LatentModels
import Measurement
import Worlds

/// The readers of states of the models of which something is shown: every latent is read by the
/// reader of the model that it belongs to.
///
/// A reader is fitted when it is first asked for, and only while its model is looked at.
final class StateReaders {
  private let features: StateFeatures
  private var fitted: [Int: StateReader?] = [:]

  init(_ world: any World) { features = StateFeatures(world) }

  /// Forgets all readers: another training, other codes.
  func forget() { fitted = [:] }

  /// The reader of the model that is looked at; nil when its codes decide none.
  func reader(
    of inference: ModelInference, _ cost: LatentCost, _ reference: ReferenceObservations
  ) -> StateReader? {
    if let known = fitted[inference.version] { return known }
    let made = StateReader(
      codes: cost.codes, logVariances: cost.logVariances, n: inference.model.latentSize,
      states: reference.states, features: features)
    fitted[inference.version] = .some(made)
    return made
  }

  /// The reader of a model that was looked at; nil where it is not known.
  func reader(ofVersion version: Int) -> StateReader? { fitted[version] ?? nil }

  /// Lets go of all readers but those of some versions.
  func keep(_ versions: Set<Int>) { fitted = fitted.filter { versions.contains($0.key) } }
}
