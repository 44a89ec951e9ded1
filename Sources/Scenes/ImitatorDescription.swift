import Control
import Policies
import Settings

/// A policy that learns by imitation, as everybody else knows it.
package struct ImitatorDescription: Sendable {
  /// The name: of its controller, its group of parameters, its settings and its curves.
  package let name: String
  /// Its controller.
  package let controller: ControllerDescription
  /// Its settings with their defaults.
  package let section: any ImitationSettings
  /// Whether it learns from play, towards goals; else from episodes that all want the same.
  package let isForPlay: Bool
  /// Its settings in a scene.
  package let settings: @Sendable (Scene) -> any ImitationSettings

  /// Describes a policy by its settings, which make its networks.
  package init<Section: ImitationSettings>(
    _ section: Section, summary: String, isForPlay: Bool = false
  ) {
    name = Section.name
    controller = ControllerDescription(
      policy: ControllerName(rawValue: Section.name), summary: summary)
    self.section = section
    self.isForPlay = isForPlay
    settings = { $0.policies[Section.self] }
  }
}

extension ImitatorDescription {
  /// The conditional VAE.
  package static let cvae = Self(
    ConditionalVAESettings(), summary: "conditional VAE of chunks: knows several ways")
  /// Chunks by transformers.
  package static let transformer = Self(
    ActionChunkTransformerSettings(), summary: "conditional VAE of chunks made of transformers")
  /// A mixture density network.
  package static let mixture = Self(
    MixtureDensitySettings(), summary: "mixture density network: several ways without a latent")
  /// Cloning of single actions.
  package static let cloning = Self(
    CloningSettings<SingleCloning>(), summary: "cloning of single actions: the mean of all ways")
  /// Cloning of chunks.
  package static let cloningChunks = Self(
    CloningSettings<ChunkCloning>(), summary: "cloning of chunks: the mean of all ways")
  /// Latent plans.
  package static let plans = Self(
    LatentPlanSettings(), summary: "latent plans from play: a plan is drawn, then followed",
    isForPlay: true)
  /// Goal-conditioned cloning.
  package static let goalCloning = Self(
    GoalCloningSettings(), summary: "goal-conditioned cloning of play: one way for each goal",
    isForPlay: true)
}
