import LinearAlgebra
import NeuralNetworks

/// Rollouts of an actor in learned dynamics, with all that actor and value learn from them, recorded once.
///
/// After Dreamer (Hafner et al. 2020, algorithm 1): from codes of the data, horizon H; the actor's actions and
/// the prior's noise are drawn at every tick. Deviations: dynamics and codes are those of a sequence VAE
/// that is learned apart; codes are held to the box of the data and a quarter of its size around it.
struct ImaginedRollouts<Scalar: RealScalar> {
  /// What is filled before every run.
  struct Inputs {
    /// z_0, `[rollouts, n]`.
    let start: Tensor
    /// What is drawn for the actions, `[H · rollouts, m]`.
    let actionNoise: Tensor
    /// What is drawn for the prior, `[H · rollouts, n]`.
    let priorNoise: Tensor
    /// The box of the codes, `[1, n]` both.
    let lower: Tensor
    let upper: Tensor
    let normalizer: NormalizerInputs
    let reward: GoalRewardInputs
  }

  let inputs: Inputs
  /// The imagined codes, the first ones before any action, `[rollouts, n]` each.
  let codes: [Tensor]
  /// The λ-returns of all ticks, `[H · rollouts, 1]`.
  let returns: Tensor
  /// Σ G_t, Σ log π, Σ (V − G)², over ticks and rollouts, `[1, 1]` each.
  let totals: (returns: Tensor, logProbability: Tensor, valueError: Tensor)
  /// The weight of the entropy, over H · rollouts of the whole batch.
  let entropy: Coefficient
  /// One by H · rollouts of the whole batch, and its negative.
  let (mean, negativeMean): (Coefficient, Coefficient)
  /// What is minimised, `[1, 1]`.
  let loss: Tensor

  /// Records rollouts of one shard.
  ///
  /// - Parameters:
  ///   - head: Rewards, where they are not those of the goal.
  ///   - batch: The rollouts of all shards.
  init(
    _ dynamics: any RecordableDynamics, actor: ActorNetwork, value: ValueNetwork,
    settings: ImaginationSettings, reward shape: GoalReward.Shape, head: RewardNetwork? = nil,
    rollouts: Int, batch: Int, in graph: Graph<Scalar>
  ) {
    let (n, m) = (dynamics.codeSize, dynamics.actionSize)
    let steps = settings.horizon
    let inputs = Inputs(
      start: graph.input(rows: rollouts, columns: n),
      actionNoise: graph.input(rows: steps * rollouts, columns: m),
      priorNoise: graph.input(rows: steps * rollouts, columns: n),
      lower: graph.input(rows: 1, columns: n), upper: graph.input(rows: 1, columns: n),
      normalizer: NormalizerInputs(size: n, in: graph),
      reward: GoalRewardInputs(shape, codeSize: n, actionSize: m, in: graph))
    let isPathwise = settings.gradient == .pathwise
    var codes = [inputs.start]
    var actions: [Tensor] = []
    var logProbabilities: [Tensor] = []
    var normalized = [inputs.normalizer(inputs.start, in: graph)]
    for step in 0..<steps {
      let rows = step * rollouts..<(step + 1) * rollouts
      let parameters = actor(normalized[step], in: graph)
      let sample = graph.sample(
        actor.distribution, parameters, noise: graph.rows(inputs.actionNoise, rows))
      let action = isPathwise ? sample.action : graph.detached(sample.action)
      let next = dynamics.next(codes[step], action, in: graph)
      let drawn = graph.gaussianSample(
        mean: next.mean, logVariance: next.logVariance,
        noise: graph.rows(inputs.priorNoise, rows))
      let held = graph.clamp(drawn, lower: inputs.lower, upper: inputs.upper)
      codes.append(held)
      normalized.append(inputs.normalizer(held, in: graph))
      actions.append(action)
      logProbabilities.append(
        isPathwise
          ? sample.logProbability
          : graph.logProbability(actor.distribution, parameters, of: sample.unsquashed))
    }
    let later = graph.concatenateRows(Array(normalized.dropFirst()))
    let targets = graph.withTarget(of: value.layout) { value(later, in: graph) }
    let before = graph.concatenateRows(Array(normalized.dropLast()))
    let acted = graph.concatenateRows(actions)
    let rewards =
      head.map { head in
        let factor = graph.coefficient(Scalar(1 - settings.discount))
        return graph.weightedSum([(head(before, acted, in: graph), factor)])
      } ?? inputs.reward(graph.concatenateRows(Array(codes.dropFirst())), acted, in: graph)
    let returns = graph.lambdaReturns(
      rewards: rewards, values: targets, steps: steps, discount: settings.discount,
      mixing: settings.mixing)
    let logProbability = graph.concatenateRows(logProbabilities)
    let values = value(
      graph.detached(before), in: graph)
    let error = graph.subtract(values, graph.detached(returns))
    let score =
      isPathwise
      ? returns
      : graph.multiply(
        logProbability, graph.detached(graph.subtract(returns, values)))
    let count = Double(steps * batch)
    let (mean, negativeMean) = (
      graph.coefficient(Scalar(1 / count)), graph.coefficient(Scalar(-1 / count))
    )
    let entropy = graph.coefficient(Scalar(Double(settings.entropy) / count))
    let totals = (
      returns: graph.total(returns), logProbability: graph.total(logProbability),
      valueError: graph.total(graph.multiply(error, error))
    )
    loss = graph.weightedSum([
      (isPathwise ? totals.returns : graph.total(score), negativeMean),
      (totals.logProbability, entropy), (totals.valueError, mean),
    ])
    self.inputs = inputs
    self.codes = codes
    self.returns = returns
    self.totals = totals
    self.entropy = entropy
    self.mean = mean
    self.negativeMean = negativeMean
  }
}
