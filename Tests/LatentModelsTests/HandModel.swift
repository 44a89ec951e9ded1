import Foundation
import LatentModels
import LinearAlgebra
import NeuralNetworks

/// A sequence VAE evaluated one observation at a time from its named parameters, by the formulas:
/// what the recorded objectives are checked against.
struct HandModel {
  let model: SequenceModel
  let parameters: [Double]

  struct Gaussian {
    let mean: [Double]
    let logVariance: [Double]
  }

  struct LocalModel {
    let a: Matrix
    let b: Matrix
    let c: [Double]
  }

  private var n: Int { model.latentSize }
  private var m: Int { model.actionSize }

  func parameter(_ name: String) -> [Double] {
    guard let parameter = model.layout.entry(named: name)?.parameter else { return [] }
    return Array(parameters[parameter.offset..<parameter.offset + parameter.count])
  }

  /// x W + b.
  private func linear(_ name: String, _ x: [Double]) -> [Double] {
    let weight = parameter("\(name).weight")
    let bias = parameter("\(name).bias")
    let width = weight.count / x.count
    return (0..<width).map { column in
      x.indices.reduce(bias.isEmpty ? 0 : bias[column]) { $0 + x[$1] * weight[$1 * width + column] }
    }
  }

  /// Two layers with an activation between them.
  private func perceptron(
    _ name: String, _ x: [Double], _ activation: (Double) -> Double
  ) -> [Double] {
    linear("\(name).layers.1", linear("\(name).layers.0", x).map(activation))
  }

  func encode(_ input: [Double]) -> Gaussian {
    let head = perceptron("encoder", input) { max(0, $0) }
    let path = linear("encoder.linear", input)
    return Gaussian(
      mean: (0..<n).map { head[$0] + path[$0] }, logVariance: Array(head[n...]))
  }

  func decode(_ z: [Double]) -> [Double] { perceptron("decoder", z) { max(0, $0) } }

  /// A, B and c at a latent; nil for dynamics without them.
  func localModel(at z: [Double]) -> LocalModel? {
    switch model.settings.dynamics {
    case .rankOne:
      let k = perceptron("dynamics", z, tanh)
      let (v, r) = (Array(k[..<n]), Array(k[n..<2 * n]))
      return LocalModel(
        a: .identity(n) + Matrix(column: v) * Matrix(column: r).transpose,
        b: Matrix(rows: n, columns: m, elements: Array(k[2 * n..<2 * n + n * m])),
        c: Array(k[(2 * n + n * m)...]))
    case .full:
      let k = perceptron("dynamics", z, tanh)
      return LocalModel(
        a: .identity(n) + Matrix(rows: n, columns: n, elements: Array(k[..<(n * n)])),
        b: Matrix(rows: n, columns: m, elements: Array(k[n * n..<n * n + n * m])),
        c: Array(k[(n * n + n * m)...]))
    case .global, .mlp:
      return nil
    }
  }

  /// The mean of the next latent; the local model is taken at `point`.
  func transition(_ z: [Double], _ u: [Double], at point: [Double]? = nil) -> [Double] {
    let change: [Double]
    switch model.settings.dynamics {
    case .rankOne, .full:
      guard let local = localModel(at: point ?? z) else { return [] }
      return (0..<n).map { (local.a * z)[$0] + (local.b * u)[$0] + local.c[$0] }
    case .global:
      let push = linear("dynamics.action", u)
      change = zip(linear("dynamics.state", z), push).map { $0 + $1 }
    case .mlp:
      change = perceptron("dynamics", z + u, tanh)
    }
    return zip(z, change).map { $0 + $1 }
  }

  var dynamicsLogVariance: [Double] { parameter("dynamics.log_variance") }

  /// -log p(o | z).
  func reconstruction(of target: [Double], from z: [Double]) -> Double {
    let prediction = decode(z)
    switch model.settings.likelihood {
    case .bernoulli:
      return zip(prediction, target).reduce(0) {
        let p = 1 / (1 + exp(-$1.0))
        return $0 - $1.1 * log(p) - (1 - $1.1) * log(1 - p)
      }
    case .gaussian:
      let variance = exp(parameter("decoder.log_variance")[0])
      return zip(prediction, target).reduce(0) {
        $0 + 0.5 * (pow($1.1 - $1.0, 2) / variance + log(2 * .pi * variance))
      }
    }
  }
}
