import Measurement
import Worlds

/// How far the states that are read from a dream are from the true ones, in SI units.
package struct StateErrors {
  /// One component of the state; each curve has a value for every horizon from 0.
  package struct Component {
    /// Read from the dreamed latents.
    package var imagined: [Double] = []
    /// Read from the codes of the true frames.
    package var reading: [Double] = []
    /// Of the last conditioned state, taken to stay as it was.
    package var copy: [Double] = []
  }

  /// The components, in the order of the state.
  package private(set) var components: [Component]

  /// Reads a dream from its last conditioned observation on.
  ///
  /// - Parameters:
  ///   - states: The true states of the dream's observations.
  ///   - reader: That of the model that dreamed.
  package init(of dream: Dream, states: [StateVector], reader: StateReader) {
    let features = reader.features
    let imagined = reader.states(at: dream.latents)
    let reading = reader.states(at: dream.codes)
    let last = dream.conditioned - 1
    components = features.components.indices.map { index in
      var component = Component()
      for place in last..<states.count {
        func error(_ estimate: StateVector) -> Double {
          features.error(of: estimate, from: states[place], component: index)
        }
        component.imagined.append(error(imagined[place]))
        component.reading.append(error(reading[place]))
        component.copy.append(error(states[last]))
      }
      return component
    }
  }

  /// The medians and quartiles of several dreams of as many horizons; empty for none.
  ///
  /// - Parameter qualities: How well the newest model is read.
  static func summary(
    of judged: [StateErrors], features: StateFeatures, qualities: [StateReader.Quality]
  ) -> [StateHorizonErrors] {
    guard !judged.isEmpty else { return [] }
    return features.components.enumerated().map { index, component in
      var errors = StateHorizonErrors(
        component.quantity, determination: qualities[index].determination)
      let found = judged.map { $0.components[index] }
      errors.imagined = HorizonErrors.Band(of: found.map(\.imagined))
      errors.reading = HorizonErrors.Band(of: found.map(\.reading))
      errors.copy = HorizonErrors.Band(of: found.map(\.copy))
      return errors
    }
  }
}

extension HorizonErrors.Band {
  /// The middle half of some curves of one length.
  package init(of curves: [[Double]]) {
    self.init()
    for place in curves.first?.indices ?? 0..<0 {
      let values = curves.map { $0[place] }
      median.append(quantile(0.5, of: values))
      lower.append(quantile(0.25, of: values))
      upper.append(quantile(0.75, of: values))
    }
  }
}
