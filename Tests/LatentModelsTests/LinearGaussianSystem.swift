import Foundation
import LinearAlgebra
import TestSupport

/// A state-space model whose likelihood is known exactly:
/// z_1 ~ N(0, I), z_{t+1} = A z_t + B u_t + c + N(0, diag Q), o_t = C z_t + d + N(0, r I).
struct LinearGaussianSystem {
  let a: Matrix
  let b: Matrix
  let c: [Double]
  /// log of the diagonal of Q.
  let logQ: [Double]
  let observation: Matrix
  let d: [Double]
  let logR: Double

  var latentSize: Int { a.rows }
  var actionSize: Int { b.columns }
  var observationSize: Int { observation.rows }
  private var q: Matrix { Matrix(diagonal: logQ.map(exp)) }

  /// A Gaussian, `[n]` and `[n, n]`.
  struct Belief {
    var mean: [Double]
    var covariance: Matrix
  }

  init(
    a: Matrix, b: Matrix, c: [Double], logQ: [Double], observation: Matrix, d: [Double],
    logR: Double
  ) {
    self.a = a
    self.b = b
    self.c = c
    self.logQ = logQ
    self.observation = observation
    self.d = d
    self.logR = logR
  }

  /// Draws a system that neither explodes nor forgets at once.
  init(seed: UInt64, latentSize n: Int, actionSize m: Int, observationSize p: Int) {
    var generator = RandomGenerator(seed: seed).split(1)
    func random(_ rows: Int, _ columns: Int, _ deviation: Double) -> Matrix {
      Matrix(
        rows: rows, columns: columns,
        elements: (0..<rows * columns).map { _ in generator.normalPair().0 * deviation })
    }
    a = 0.8 * .identity(n) + random(n, n, 0.3)
    b = random(n, m, 0.7)
    c = random(n, 1, 0.3).elements
    logQ = random(n, 1, 0.5).elements.map { $0 - 1 }
    observation = random(p, n, 1)
    d = random(p, 1, 0.5).elements
    logR = -0.7
  }

  /// Draws what would be observed, `[T, p]`, under the actions `[T - 1, m]`.
  func simulate(actions: [[Double]], generator: inout RandomGenerator) -> [[Double]] {
    var noise = generator
    func normal(_ count: Int) -> [Double] { (0..<count).map { _ in noise.normalPair().0 } }
    var z = normal(latentSize)
    var observations: [[Double]] = []
    for step in 0...actions.count {
      let e = normal(observationSize)
      observations.append(
        zip(emission(z), e).map { $0 + exp(logR / 2) * $1 })
      guard step < actions.count else { break }
      let w = normal(latentSize)
      z = (0..<latentSize).map {
        transition(z, actions[step])[$0] + exp(logQ[$0] / 2) * w[$0]
      }
    }
    generator = noise
    return observations
  }

  func transition(_ z: [Double], _ u: [Double]) -> [Double] {
    zip(zip(a * z, b * u), c).map { $0.0 + $0.1 + $1 }
  }

  func emission(_ z: [Double]) -> [Double] { zip(observation * z, d).map { $0 + $1 } }

  // MARK: - Exact inference

  struct Filtered {
    /// The log-likelihood of all observations in nats.
    var logLikelihood = 0.0
    /// p(z_t) given the observations before t.
    var predicted: [Belief] = []
    /// p(z_t) given the observations up to t.
    var updated: [Belief] = []
  }

  /// The Kalman filter; nil when a covariance is not positive definite.
  func filter(_ observations: [[Double]], actions: [[Double]]) -> Filtered? {
    var result = Filtered()
    var belief = Belief(
      mean: Array(repeating: 0, count: latentSize), covariance: .identity(latentSize))
    let noise = exp(logR) * .identity(observationSize)
    for (step, o) in observations.enumerated() {
      if step > 0 {
        belief = Belief(
          mean: transition(belief.mean, actions[step - 1]),
          covariance: (a * belief.covariance * a.transpose + q).symmetrized)
      }
      result.predicted.append(belief)
      let innovation = observation * belief.covariance * observation.transpose + noise
      guard
        let expected = DenseGaussian(
          mean: emission(belief.mean), covariance: innovation.symmetrized),
        let cholesky = Cholesky(innovation.symmetrized)
      else { return nil }
      result.logLikelihood += expected.logDensity(o)
      let gain = cholesky.solve(observation * belief.covariance).transpose
      let surprise = zip(o, expected.mean).map { $0 - $1 }
      belief = Belief(
        mean: zip(belief.mean, gain * surprise).map { $0 + $1 },
        covariance: (belief.covariance - gain * observation * belief.covariance).symmetrized)
      result.updated.append(belief)
    }
    return result
  }

  /// The posterior of all latents given all observations, as a chain that runs forward, from the
  /// smoother of Rauch, Tung and Striebel.
  func posterior(_ observations: [[Double]], actions: [[Double]]) -> LatentChain? {
    guard let filtered = filter(observations, actions: actions), let last = filtered.updated.last
    else { return nil }
    var later = last
    var steps: [LatentChain.Step] = []
    for t in (0..<observations.count - 1).reversed() {
      let now = filtered.updated[t]
      let next = filtered.predicted[t + 1]
      guard let inverse = Cholesky(next.covariance) else { return nil }
      // J = P_t A^T P_{t+1|t}^-1.
      let j = inverse.solve(a * now.covariance).transpose
      let smoothed = Belief(
        mean: zip(now.mean, j * zip(later.mean, next.mean).map { $0 - $1 }).map { $0 + $1 },
        covariance: (now.covariance + j * (later.covariance - next.covariance) * j.transpose)
          .symmetrized)
      // Cov(z_{t+1}, z_t) = P_{t+1} J^T, of which z_{t+1} given z_t follows.
      guard let own = Cholesky(smoothed.covariance) else { return nil }
      let cross = later.covariance * j.transpose
      let gain = own.solve(cross.transpose).transpose
      steps.append(
        LatentChain.Step(
          gain: gain, offset: zip(later.mean, gain * smoothed.mean).map { $0 - $1 },
          covariance: (later.covariance - gain * cross.transpose).symmetrized))
      later = smoothed
    }
    return LatentChain(first: later, steps: steps.reversed())
  }

  /// All observations as one Gaussian.
  func jointObservations(actions: [[Double]]) -> DenseGaussian? {
    let n = latentSize
    var chain = LatentChain(
      first: Belief(mean: Array(repeating: 0, count: n), covariance: .identity(n)), steps: [])
    for u in actions {
      chain.steps.append(
        .init(
          gain: a, offset: transition(Array(repeating: 0, count: n), u), covariance: q))
    }
    guard let latents = chain.joint else { return nil }
    let (p, count) = (observationSize, actions.count + 1)
    var mean: [Double] = []
    var covariance = exp(logR) * Matrix.identity(p * count)
    for s in 0..<count {
      mean += emission(Array(latents.mean[s * n..<(s + 1) * n]))
      for t in 0..<count {
        var block = Matrix(rows: n, columns: n)
        for i in 0..<n {
          for k in 0..<n { block[i, k] = latents.covariance[s * n + i, t * n + k] }
        }
        let seen = observation * block * observation.transpose
        for i in 0..<p { for k in 0..<p { covariance[s * p + i, t * p + k] += seen[i, k] } }
      }
    }
    return DenseGaussian(mean: mean, covariance: covariance.symmetrized)
  }
}

/// A Gaussian Markov chain q(z_1) Π q(z_{t+1} | z_t) with z_{t+1} ~ N(F z_t + g, S).
struct LatentChain {
  struct Step {
    var gain: Matrix
    var offset: [Double]
    var covariance: Matrix

    func mean(_ z: [Double]) -> [Double] { zip(gain * z, offset).map { $0 + $1 } }
  }

  var first: LinearGaussianSystem.Belief
  var steps: [Step]

  /// q(z_t) for every t.
  var marginals: [LinearGaussianSystem.Belief] {
    var result = [first]
    for step in steps {
      let before = result[result.count - 1]
      result.append(
        .init(
          mean: step.mean(before.mean),
          covariance: (step.gain * before.covariance * step.gain.transpose + step.covariance)
            .symmetrized))
    }
    return result
  }

  /// The whole chain as one Gaussian, `[T n]`.
  var joint: DenseGaussian? {
    let marginals = marginals
    let n = first.mean.count
    var covariance = Matrix(rows: n * marginals.count, columns: n * marginals.count)
    for (s, marginal) in marginals.enumerated() {
      // Cov(z_t, z_s) = F_{t-1} ... F_s P_s.
      var block = marginal.covariance
      for t in s..<marginals.count {
        for i in 0..<n {
          for k in 0..<n {
            covariance[t * n + i, s * n + k] = block[i, k]
            covariance[s * n + k, t * n + i] = block[i, k]
          }
        }
        if t < steps.count { block = steps[t].gain * block }
      }
    }
    return DenseGaussian(mean: marginals.flatMap(\.mean), covariance: covariance)
  }
}
