import Control
import Experience
import Files
import LatentModels
import NeuralNetworks
import Policies
import Scenes
import Validation

/// What learns in a session or a run, step by step: a model with what learns beside it, or policies that
/// imitate.
///
/// Everything follows from the scene, the seed and the number of the step; a headless run and a live
/// session drive the same steps. One thread uses it.
package protocol SessionLearner: AnyObject {
  /// The scene, with live settings in force.
  var scene: Scene { get }
  /// The seed.
  var seed: UInt64 { get }
  /// Where it stands.
  var phase: LearningPhase { get }
  /// The update that it starts from; 0 from scratch.
  var startUpdate: Int { get }
  /// Updates so far.
  var updateCount: Int { get }
  /// Updates of all policies so far.
  var policyUpdates: Int { get }
  /// Images that training has read so far, repetitions counted.
  var samples: Int { get }
  /// Transitions to learn from.
  var transitions: Int { get }
  /// Frames that the world has drawn to learn from.
  var environmentFrames: Int { get }
  /// The latent dimensions that the KL is told by.
  var latentSize: Int { get }
  /// The KL of every latent dimension in the last batch, in nats.
  var dimensionKL: [Double] { get }
  /// The KL of a code of every dimension from the standard normal, in nats.
  func codeKL() -> [Double]
  /// How far one-step predictions miss; not a number where nothing is predicted.
  func predictionRatio() -> Double
  /// The learning rate in force.
  var learningRate: Float { get }
  /// Whether numbers have stayed without a finite gradient for so long that going on is no use.
  var hasFailed: Bool { get }
  /// The bound and the KL of the last batch in nats; nil where there is none.
  var bound: (elbo: Double, kl: Double)? { get }
  /// The curves of all that learns, or will, in the order of files.
  var curves: [LearningCurve] { get }
  /// The numbers of the last update, one for each of `curves`.
  var curveValues: [Double] { get }
  /// How far the policy is that learns beside the model; nil where none does.
  var agentStanding: AgentStanding? { get }
  /// How far every policy of imitation is; empty where there is none.
  var imitators: [ImitatorStanding] { get }
  /// What is learned by now; nil while collecting.
  var findings: Findings? { get }

  /// Collects a slice of the data, or takes one update.
  ///
  /// - Throws: Why no episodes can be planned with the model; another update may change that.
  func step() throws(ControllerError) -> LearningStep
  /// Takes over the settings that may change while learning.
  func apply(_ scene: Scene)
  /// What became of something beside what matters most since somebody asked; nil for nothing of note.
  func takeNotice() -> String?
  /// What a file is to hold; nil while collecting.
  func checkpoint() -> (any SavedState)?
  /// Another one that learns from scratch, with the data that were there before it.
  func restarted(seed: UInt64) -> (any SessionLearner)?
}

extension SessionLearner {
  /// Whether there is something to learn from.
  package var hasBegun: Bool { if case .collecting = phase { false } else { true } }
}

extension Scene {
  /// What learns it from scratch.
  ///
  /// - Parameter priorData: What to learn from instead of collecting; nil where it collects.
  /// - Throws: What is wrong with the scene.
  package func learner(
    seed: UInt64, pool: WorkerPool, priorData: PriorData? = nil
  ) throws(InputError) -> any SessionLearner {
    guard isImitation else {
      return try Learner(self, seed: seed, pool: pool, priorData: priorData?.experience)
    }
    return try ImitationLearner(
      self, seed: seed, pool: pool, demonstrations: priorData?.demonstrations)
  }
}

/// What the next step of a learner will do.
package enum LearningPhase: Sendable, Equatable {
  /// Collecting: so many of so many transitions or demonstrations.
  case collecting(done: Int, total: Int)
  /// Learning.
  case learning
  /// Nothing: all has been learned, until a setting changes.
  case finished
}

/// What a step did.
package enum LearningStep: Sendable {
  /// Something to learn from was collected.
  case collected
  /// An update was taken.
  case updated(LearningReport)
}

/// What was learned by a moment.
package enum Findings: Sendable {
  /// A model, with the policies in its codes, and what it learns from.
  case model(Learned, Experience)
  /// Policies that imitate.
  case policies(ImitatedPolicies)

  /// Whether all of its numbers are finite.
  package var isFinite: Bool {
    switch self {
    case .model(let learned, _): learned.model.parameters.allSatisfy(\.isFinite)
    case .policies(let policies):
      policies.policies.values.allSatisfy { $0.parameters.allSatisfy(\.isFinite) }
    }
  }
}

/// A checkpoint of whatever learns.
package protocol SavedState: Sendable {
  /// The scene as used.
  var scene: Scene { get }
  /// Its updates.
  var updates: Int { get }
  /// Whether all learned numbers are finite.
  var isFinite: Bool { get }
  /// Writes the file completely or not at all.
  func write(to path: String) throws(FileError)
}

extension Checkpoint: SavedState {
  package var updates: Int { snapshot.version }
  package func write(to path: String) throws(FileError) { try write(to: path, isRounded: false) }
}

/// How far a policy of imitation is.
package struct ImitatorStanding: Sendable, Equatable {
  /// Its name.
  package var name: String
  /// Its updates so far.
  package var updates: Int
  /// What is done of its schedule, 0...1.
  package var progress: Double
  /// Whether the next step updates it.
  package var isLearning: Bool
  /// Whether its numbers stopped being finite: it learns no more.
  package var hasFailed: Bool

  /// Says how far a policy is.
  package init(
    name: String, updates: Int, progress: Double, isLearning: Bool, hasFailed: Bool = false
  ) {
    self.name = name
    self.updates = updates
    self.progress = progress
    self.isLearning = isLearning
    self.hasFailed = hasFailed
  }
}
