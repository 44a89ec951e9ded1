import LatentModels
import Settings
import Testing

/// One kind of encoder, with what it may choose to see, at sizes that are quick to check in full.
struct EncoderVariant: Sendable, Equatable, CustomTestStringConvertible {
  let kind: EncoderKind
  /// Whether a stacked encoder sees the action; the others always do.
  var seesAction = false
  /// Whether pictures pass through a convolution.
  var isConvolutional = false

  static let stacked = EncoderVariant(kind: .stacked)
  /// The kinds that see single frames, and one that sees them through a convolution.
  static let withHistory =
    EncoderKind.allCases.filter { !$0.seesPairs }.map { EncoderVariant(kind: $0) }
    + [EncoderVariant(kind: .filter, isConvolutional: true)]
  /// Every kind, the stacked one without and with the action.
  static let all =
    [
      stacked, EncoderVariant(kind: .stacked, seesAction: true),
      EncoderVariant(kind: .stacked, seesAction: true, isConvolutional: true),
    ] + withHistory

  var testDescription: String {
    kind.rawValue + (seesAction ? " with action" : "") + (isConvolutional ? " convolved" : "")
  }

  /// The layer whose outputs are the posterior.
  var headName: String { kind.seesPairs ? "encoder.layers.1" : "encoder.head" }

  /// Whether the posterior of time step `t` depends on the picture of time step `step`.
  func seesPicture(of step: Int, at t: Int) -> Bool { kind.seesPairs ? t == step : t >= step }

  /// Whether the posterior of time step `t` depends on the action that led to time step `step`.
  func seesAction(of step: Int, at t: Int) -> Bool {
    kind.seesPairs ? seesAction && t == step : t >= step
  }

  /// Settings of a small model.
  func settings(
    latentSize: Int, hidden: Int, history: Int = 5, likelihood: LikelihoodKind = .bernoulli,
    differenceGain: Float = 3, dynamics: DynamicsKind = .rankOne, dynamicsHidden: Int = 8
  ) -> ModelSettings {
    ModelSettings {
      $0.latentSize = latentSize
      $0.encoder = kind
      $0.convolutions = isConvolutional ? [hidden] : []
      $0.encoderHidden = [hidden]
      $0.seesAction = seesAction
      $0.history = history
      $0.memorySize = 8
      $0.attentionLayers = 2
      $0.attentionHeads = 2
      $0.differenceGain = differenceGain
      $0.decoderHidden = [hidden]
      $0.likelihood = likelihood
      $0.dynamics = dynamics
      $0.dynamicsHidden = [dynamicsHidden]
    }
  }

  /// Latent 2, action 2, frames of 4 pixels, one hidden layer each, and at most 6 time steps.
  func tinyModel(hidden: Int = 5, differenceGain: Float = 3) -> SequenceModel {
    SequenceModel(
      settings: settings(
        latentSize: 2, hidden: hidden, history: 6, differenceGain: differenceGain, dynamicsHidden: 3
      ),
      training: TrainingSettings {
        $0.sequenceLength = 3
        $0.burnIn = 2
        $0.priorLogVariance = -1
      },
      frame: FrameSize(width: 2, height: 2), actionSize: 2)
  }
}
