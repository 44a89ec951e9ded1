/// Episodes under the planner that are added to the training data while the model learns.
///
/// Sequences of random actions from random states never show a whole controlled episode. These do, at
/// the price of data that depend on what was learned so far.
public struct PlannerDataSettings: Codable, Sendable, Equatable {
  /// Updates between two rounds of episodes; 0 for no rounds at all.
  public var interval: Int
  /// How many rounds there are.
  public var rounds: Int
  /// Episodes of a round.
  public var episodes: Int
  /// Where they begin: the name of a start; empty for random states of the collection box.
  public var start: String
  /// The longest episode in control ticks; one that ends earlier is kept as far as it went.
  public var ticks: Int
  /// The most that is added to every action, uniformly drawn, as a fraction of its limit.
  public var noise: Double

  /// Makes settings; by default there are no rounds.
  public init(
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
