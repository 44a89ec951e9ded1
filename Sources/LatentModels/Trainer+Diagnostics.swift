import LinearAlgebra
import NeuralNetworks

/// What the last batch tells of the model beside its recorded.
extension Trainer {
  private var sequencesPerShard: Int { settings.batch / settings.shards }

  /// Writes the KL of the ELBO over the batch by latent dimension, nats per observation.
  ///
  /// - Parameters:
  ///   - priorLogVariance: The log variances of the dynamics' prior that the batch was seen with,
  ///     `[latentSize]`.
  ///   - result: `[latentSize]`, written.
  func writeDimensionKL(priorLogVariance: UnsafePointer<Float>, to result: inout [Double]) {
    let n = model.latentSize
    for index in result.indices { result[index] = 0 }
    for program in step.programs {
      let posterior = GaussianRows(program, recorded.posterior)
      for row in recorded.initialRows {
        for index in 0..<n { result[index] += posterior.divergence(row, index) }
      }
      guard recorded.hasDynamicsKL else { continue }
      let predicted = program.rowPointer(to: recorded.predicted)
      let stride = program.rowStride(of: recorded.predicted)
      for row in 0..<recorded.predicted.rows {
        for index in 0..<n {
          result[index] += posterior.divergence(
            row + sequencesPerShard, index, fromMean: predicted[row * stride + index],
            logVariance: priorLogVariance[index])
        }
      }
    }
    for index in result.indices { result[index] /= observationsPerBatch }
  }

  /// The KL of a code from the standard normal by latent dimension, the mean over the last batch (nats):
  /// whether a dimension tells the decoder anything, however well it is predicted.
  package func codeKL() -> [Double] {
    var sums = [Double](repeating: 0, count: model.latentSize)
    var rows = 0
    for program in step.programs {
      let posterior = GaussianRows(program, recorded.posterior)
      for row in 0..<recorded.posterior.mean.rows {
        for index in sums.indices { sums[index] += posterior.divergence(row, index) }
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
  package func predictionRatio() -> Double {
    let n = model.latentSize
    var (distances, displacements) = (
      [Double](repeating: 0, count: n), [Double](repeating: 0, count: n)
    )
    var (sums, squares) = (distances, distances)
    var rows = 0.0
    for program in step.programs {
      let mean = program.rowPointer(to: recorded.posterior.mean)
      let stride = program.rowStride(of: recorded.posterior.mean)
      let predicted = program.rowPointer(to: recorded.predicted)
      let predictedStride = program.rowStride(of: recorded.predicted)
      for row in 0..<recorded.predicted.rows {
        for index in 0..<n {
          let before = Double(mean[row * stride + index])
          let after = Double(mean[(row + sequencesPerShard) * stride + index])
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

/// Diagonal Gaussians in a program's memory, one in a row.
private struct GaussianRows {
  let mean: UnsafeMutablePointer<Float>
  let logVariance: UnsafeMutablePointer<Float>
  let meanStride: Int
  let varianceStride: Int

  init(_ program: Program<Float>, _ tensors: SequenceModel.Posterior) {
    mean = program.rowPointer(to: tensors.mean)
    logVariance = program.rowPointer(to: tensors.logVariance)
    meanStride = program.rowStride(of: tensors.mean)
    varianceStride = program.rowStride(of: tensors.logVariance)
  }

  /// The KL of a dimension from N(0, 1).
  func divergence(_ row: Int, _ index: Int) -> Double {
    let (m, l) = (mean[row * meanStride + index], logVariance[row * varianceStride + index])
    return (Double(m) * Double(m) + Double(Float.exponential(l)) - 1 - Double(l)) / 2
  }

  /// The KL of a dimension from another Gaussian.
  func divergence(
    _ row: Int, _ index: Int, fromMean priorMean: Float, logVariance priorLogVariance: Float
  ) -> Double {
    let (m, l) = (mean[row * meanStride + index], logVariance[row * varianceStride + index])
    let distance = Double(m) - Double(priorMean)
    let spread =
      Double(Float.exponential(l - priorLogVariance))
      + distance * distance * Double(Float.exponential(-priorLogVariance))
    return (spread - 1 - Double(l) + Double(priorLogVariance)) / 2
  }
}
