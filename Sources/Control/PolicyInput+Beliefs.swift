import LatentModels
import Policies
import Worlds

extension PolicyInput {
  /// How many numbers a policy reads, of a world whose episodes a model sees.
  package func size(of world: any World, _ model: SequenceModel) -> Int {
    let window = model.settings.windowFrames
    return switch self {
    case .latent: model.latentSize
    case .pixels: window * model.pixelCount + (window - 1) * model.actionSize
    case .state: world.simulation?.system.stateSize ?? 0
    }
  }

  /// What is seen as a policy reads it: the brightness of the frames, 0...1, then the actions,
  /// `[window · pixels + (window - 1) · m]`.
  package static func pixels(of window: ObservationWindow) -> [Float] {
    window.frames.map { Float($0) / 255 } + window.actions
  }

  /// The true state of a world, `[states]`; nothing where it is not known.
  package static func state(of world: any World) -> [Float] {
    guard let simulation = world.simulation else { return [] }
    return (0..<simulation.system.stateSize).map { Float(simulation.state[$0]) }
  }
}

extension EpisodeRunner {
  /// What a policy reads of the worlds as they are; nil for codes, which take a model.
  package func reading(_ input: PolicyInput) -> [Float]? {
    switch input {
    case .latent: nil
    case .pixels: histories.flatMap { PolicyInput.pixels(of: $0.present) }
    case .state: worlds.flatMap(PolicyInput.state)
    }
  }
}
