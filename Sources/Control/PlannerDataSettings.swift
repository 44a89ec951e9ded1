/// Episodes under the planner that are added to the training data while the model learns.
///
/// Sequences of random actions from random states never show a whole controlled episode. These do, at
/// the price of data that depend on what was learned so far.
package struct PlannerDataSettings: Codable, Sendable, Equatable {
  /// Updates between two rounds of episodes; 0 for no rounds at all.
  package var interval: Int
  /// How many rounds there are.
  package var rounds: Int
  /// Episodes of a round.
  package var episodes: Int
  /// Where they begin: the name of a start; empty for random states of the collection box.
  package var start: String
  /// The longest episode in control ticks; one that ends earlier is kept as far as it went.
  package var ticks: Int
  /// The most that is added to every action, uniformly drawn, as a fraction of its limit.
  package var noise: Double

  /// Makes settings; by default there are no rounds.
  package init(
    interval: Int = 0, rounds: Int = 3, episodes: Int = 40, start: String = "", ticks: Int = 60,
    noise: Double = 0.2
  ) {
    self.interval = interval
    self.rounds = rounds
    self.episodes = episodes
    self.start = start
    self.ticks = ticks
    self.noise = noise
  }
}
