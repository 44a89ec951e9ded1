import Foundation
import LinearAlgebra
import NeuralNetworks

/// Sets what can be known before the first update, from the data.
///
/// The linear path of the encoder starts at the principal components of the present frame (half of
/// the dimensions) and of the difference of the frames (the other half), scaled to a standard
/// deviation of 1.5; where nothing moves by itself the present frame has all of them. Without this,
/// some seeds fold the circle of angles into a figure eight that planners cannot use. The decoder's last bias starts at the mean picture.
struct ModelInitialization {
  let model: SequenceModel
  let source: any SequenceSource

  /// The standard deviation of every code at the start, before the hidden layers add theirs.
  private static let codeDeviation: Float = 1.5

  /// The most sequences whose first pictures are looked at.
  private static let rowLimit = 2048

  /// The numbers that are held at once.
  static func count(of model: SequenceModel, sequences: Int) -> Int {
    let pixels = model.pixelCount
    let pictures = 5 * min(rowLimit, sequences) * pixels
    let isWide = LeadingComponents.isWide(rows: min(rowLimit, sequences), columns: pixels)
    return pictures + (model.encoder.linearPath == nil || isWide ? 0 : pixels * pixels)
  }

  /// Overwrites the parameters that the data decide.
  func apply(to parameters: inout [Float]) {
    let pixels = model.pixelCount
    let rows = min(Self.rowLimit, source.sequenceCount)
    var targets = [Float](repeating: 0, count: rows * 2 * pixels)
    var differences = [Float](repeating: 0, count: rows * pixels)
    var present = [Float](repeating: 0, count: rows * pixels)
    for row in 0..<rows {
      source.withSequence(row * source.sequenceCount / rows) { frames, _ in
        targets.withUnsafeMutableBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          ObservationEncoding.writeTarget(
            earlier: model.settings.earlier(frames, frames + pixels), present: frames + pixels,
            pixelCount: pixels,
            to: base + row * 2 * pixels)
        }
      }
      for pixel in 0..<pixels {
        let now = targets[row * 2 * pixels + pixels + pixel]
        present[row * pixels + pixel] = now
        differences[row * pixels + pixel] = now - targets[row * 2 * pixels + pixel]
      }
    }
    setDecoderBias(&parameters, targets: targets, rows: rows)
    setVarianceBias(&parameters)
    if let path = model.encoder.linearPath {
      let half = model.settings.framePairs ? (model.latentSize + 1) / 2 : model.latentSize
      let blur = PictureBlur(
        deviation: Double(model.settings.pathBlur), width: model.frame.width,
        height: model.frame.height)
      let mean = LeadingComponents.mean(of: present, rows: rows, columns: pixels)
      blur.apply(to: &present)
      var still = LeadingComponents(present, rows: rows, columns: pixels, count: half)
      // The blur is its own adjoint: blurred axes read sharp pictures as axes read blurred ones.
      blur.apply(to: &still.axes)
      let moving = LeadingComponents(
        differences, rows: rows, columns: pixels, count: model.latentSize - half)
      set(
        path.layer, &parameters, still, mean: mean, firstRow: pixels, gain: 1, firstColumn: 0)
      set(
        path.layer, &parameters, moving, mean: moving.mean, firstRow: 0, gain: path.differenceGain,
        firstColumn: half)
    }
  }

  private func set(
    _ path: Linear, _ parameters: inout [Float], _ components: LeadingComponents, mean: [Float],
    firstRow: Int, gain: Float, firstColumn: Int
  ) {
    let pixels = model.pixelCount
    let n = model.latentSize
    for (index, axis) in components.axes.enumerated() {
      let column = firstColumn + index
      let scale = Self.codeDeviation / max(components.deviations[index], 1e-3)
      var center: Float = 0
      // The other half of the input does not enter this code at first.
      for row in 0..<2 * pixels { parameters[path.weight.offset + row * n + column] = 0 }
      for pixel in 0..<pixels {
        let weight = scale * axis[pixel]
        parameters[path.weight.offset + (firstRow + pixel) * n + column] = weight / gain
        center += weight * mean[pixel]
      }
      if let bias = path.bias { parameters[bias.offset + column] = -center }
    }
  }

  private func setDecoderBias(_ parameters: inout [Float], targets: [Float], rows: Int) {
    guard let bias = model.decoder.pixelBias else { return }
    let size = model.observationSize
    for value in 0..<size {
      var sum: Float = 0
      for row in 0..<rows { sum += targets[row * size + value] }
      let mean = sum / Float(rows)
      let held = min(max(mean, 0.002), 0.998)
      parameters[bias.offset + value] =
        model.settings.likelihood == .bernoulli ? log(held / (1 - held)) : mean
    }
  }

  /// Posteriors start narrow (variance e^-2), so that the first samples carry information.
  private func setVarianceBias(_ parameters: inout [Float]) {
    guard let bias = model.encoder.head.bias else { return }
    for column in model.latentSize..<2 * model.latentSize {
      parameters[bias.offset + column] = -2
    }
  }
}

/// The first principal components of many columns, by orthogonal iteration on the covariance.
struct LeadingComponents {
  /// The mean of every column.
  private(set) var mean: [Float]
  /// Unit vectors, `[count][columns]`, by falling variance.
  fileprivate(set) var axes: [[Float]] = []
  /// The standard deviation along each axis.
  private(set) var deviations: [Float] = []

  /// The mean of every column of `data` `[rows, columns]`; zero without rows.
  static func mean(of data: [Float], rows: Int, columns: Int) -> [Float] {
    (0..<columns).map { column in
      var sum: Float = 0
      for row in 0..<rows { sum += data[row * columns + column] }
      return rows > 0 ? sum / Float(rows) : 0
    }
  }

  /// Whether the covariance is larger, and dearer, than what it is made from: then it is never made.
  static func isWide(rows: Int, columns: Int) -> Bool { columns > 2 * rows }

  /// Finds `count` components of `data` `[rows, columns]`, as many as there are columns at most.
  init(_ data: [Float], rows: Int, columns: Int, count: Int) {
    mean = Self.mean(of: data, rows: rows, columns: columns)
    guard count > 0, rows > 0 else { return }
    var centered = data
    for row in 0..<rows {
      for column in 0..<columns { centered[row * columns + column] -= mean[column] }
    }
    let isWide = Self.isWide(rows: rows, columns: columns)
    var covariance = [Float](repeating: 0, count: isWide ? 0 : columns * columns)
    if !isWide {
      Float.multiply(
        .transposed, .plain, m: columns, n: columns, k: rows, alpha: 1 / Float(rows), a: centered,
        strideA: columns, b: centered, strideB: columns, beta: 0, c: &covariance,
        strideC: columns)
    }
    // A few spare directions make the wanted ones converge quickly.
    let width = min(columns, count + 4)
    var generator = RandomGenerator(seed: 1)
    var basis = [Float](repeating: 0, count: width * columns)
    generator.fillNormal(&basis, count: basis.count)
    var image = basis
    var variances = [Float](repeating: 0, count: width)
    var along = [Float](repeating: 0, count: isWide ? width * rows : 0)
    for _ in 0..<60 {
      Self.orthonormalize(&basis, width: width, columns: columns)
      if isWide {
        Float.multiply(
          .plain, .transposed, m: width, n: rows, k: columns, alpha: 1 / Float(rows), a: basis,
          strideA: columns, b: centered, strideB: columns, beta: 0, c: &along, strideC: rows)
        Float.multiply(
          .plain, .plain, m: width, n: columns, k: rows, alpha: 1, a: along, strideA: rows,
          b: centered, strideB: columns, beta: 0, c: &image, strideC: columns)
      } else {
        Float.multiply(
          .plain, .plain, m: width, n: columns, k: columns, alpha: 1, a: basis, strideA: columns,
          b: covariance, strideB: columns, beta: 0, c: &image, strideC: columns)
      }
      for index in 0..<width {
        var sum: Float = 0
        for column in 0..<columns {
          sum += basis[index * columns + column] * image[index * columns + column]
        }
        variances[index] = sum
      }
      swap(&basis, &image)
    }
    Self.orthonormalize(&basis, width: width, columns: columns)
    for index in 0..<min(count, width) {
      axes.append(Array(basis[index * columns..<(index + 1) * columns]))
      deviations.append(max(0, variances[index]).squareRoot())
    }
  }

  /// Gram–Schmidt over the rows of `basis`.
  private static func orthonormalize(_ basis: inout [Float], width: Int, columns: Int) {
    basis.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for index in 0..<width {
        let row = base + index * columns
        for earlier in 0..<index {
          let other = UnsafePointer(base + earlier * columns)
          Float.add(
            other, scale: -Float.dot(row, other, count: columns), to: row, count: columns)
        }
        let length = Float.dot(row, row, count: columns).squareRoot()
        Float.scale(row, by: length > 0 ? 1 / length : 0, to: row, count: columns)
      }
    }
  }
}
