import LatentModels
import Settings
import Testing

/// One combination of what a scene may choose, at a size that is quick to check in full.
struct ModelVariant: Sendable, CustomTestStringConvertible {
  let objective: ObjectiveName
  let dynamics: DynamicsKind
  let likelihood: LikelihoodKind

  static let all: [ModelVariant] = ObjectiveRegistry.standard.names.flatMap { objective in
    DynamicsKind.allCases.flatMap { dynamics in
      LikelihoodKind.allCases.map {
        ModelVariant(objective: objective, dynamics: dynamics, likelihood: $0)
      }
    }
  }

  var testDescription: String {
    "\(objective.rawValue), \(dynamics.rawValue), \(likelihood.rawValue)"
  }

  /// Latent 2, action 2, frames of 3 pixels, one hidden layer each.
  var tinyModel: SequenceModel {
    SequenceModel(
      settings: ModelSettings {
        $0.latentSize = 2
        $0.encoderHidden = [4]
        $0.decoderHidden = [5]
        $0.likelihood = likelihood
        $0.dynamics = dynamics
        $0.dynamicsHidden = [3]
      },
      training: TrainingSettings { $0.priorLogVariance = -1 },
      frame: FrameSize(width: 3, height: 1), actionSize: 2)
  }
}
