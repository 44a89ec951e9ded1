import LinearAlgebra
import NeuralNetworks

/// What the last batch tells of the model beside its objective.
extension Trainer {
  /// The KL from the standard normal of every latent dimension over the last batch (nats).
  public func dimensionKL() -> [Double] {
    let n = model.latentSize
    var sums = [Double](repeating: 0, count: n)
    var rows = 0
    for shard in shards {
      let mean = shard.program.rowPointer(to: shard.objective.posterior.mean)
      let meanStride = shard.program.rowStride(of: shard.objective.posterior.mean)
      let variance = shard.program.rowPointer(to: shard.objective.posterior.logVariance)
      let varianceStride = shard.program.rowStride(of: shard.objective.posterior.logVariance)
      for row in 0..<shard.objective.posterior.mean.rows {
        for index in 0..<n {
          let m = Double(mean[row * meanStride + index])
          let l = Double(variance[row * varianceStride + index])
          sums[index] += (m * m + Double(Float.exponential(Float(l))) - 1 - l) / 2
        }
        rows += 1
      }
    }
    return sums.map { $0 / Double(max(1, rows)) }
  }

  /// How far the dynamics' predictions of one step fall from the codes that then come, as a multiple of
  /// how far the codes themselves moved, over the last batch (root mean squares, every latent dimension
  /// in units of its standard deviation).
  ///
  /// Codes are posterior means, but predictions start from posterior samples, as in the objective: the
  /// noise of a sample counts as a miss. `probe` predicts from means.
  ///
  /// Well below 1 for dynamics that predict. Near 1 or above they are *lazy*: no better than taking the
  /// last code for the next. Not a number where nothing moved.
  public func predictionRatio() -> Double {
    let n = model.latentSize
    var (distances, displacements) = (
      [Double](repeating: 0, count: n), [Double](repeating: 0, count: n)
    )
    var (sums, squares) = (distances, distances)
    var rows = 0.0
    for shard in shards {
      let mean = shard.program.rowPointer(to: shard.objective.posterior.mean)
      let stride = shard.program.rowStride(of: shard.objective.posterior.mean)
      let predicted = shard.program.rowPointer(to: shard.objective.predicted)
      let predictedStride = shard.program.rowStride(of: shard.objective.predicted)
      for row in 0..<shard.objective.predicted.rows {
        for index in 0..<n {
          let before = Double(mean[row * stride + index])
          let after = Double(mean[(row + shard.sequences) * stride + index])
          let miss = after - Double(predicted[row * predictedStride + index])
          distances[index] += miss * miss
          displacements[index] += (after - before) * (after - before)
          sums[index] += after
          squares[index] += after * after
        }
        rows += 1
      }
    }
    var (distance, displacement) = (0.0, 0.0)
    for index in 0..<n {
      let variance = squares[index] / rows - (sums[index] / rows) * (sums[index] / rows)
      guard variance > 0 else { continue }
      distance += distances[index] / variance
      displacement += displacements[index] / variance
    }
    return (distance / displacement).squareRoot()
  }
}
