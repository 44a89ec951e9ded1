/// What is to be seen of one control tick: the true frame, what the model makes of it, and what the
/// plan imagines from it on.
///
/// An immutable value that is made whole, so that no picture ever stands beside one of another tick.
package struct TickPictures: Sendable, Equatable {
  /// The number of the episode.
  package let episode: Int
  /// The tick within the episode.
  package let tick: Int
  /// The true frame, grey, row-major; empty before the first.
  package let truth: [UInt8]
  /// The same frame encoded and decoded; empty while there is no model.
  package let reconstruction: [UInt8]
  /// The decoded planned latent `imaginedAhead` ticks later; empty without a plan.
  package let imagined: [UInt8]
  /// How many ticks after `truth` the imagined frame lies; 0 without one.
  package let imaginedAhead: Int

  /// Pairs pictures of one tick.
  package init(
    episode: Int = 0, tick: Int = 0, truth: [UInt8] = [], reconstruction: [UInt8] = [],
    imagined: [UInt8] = [], imaginedAhead: Int = 0
  ) {
    self.episode = episode
    self.tick = tick
    self.truth = truth
    self.reconstruction = reconstruction
    self.imagined = imagined
    self.imaginedAhead = imaginedAhead
  }
}
