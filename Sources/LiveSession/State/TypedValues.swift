import Measurement

/// A value of which a store has one by its type: a report, a choice of the user, a view's own state.
package protocol TypedValue: Sendable, Equatable {
  /// The value as long as nobody has set another.
  init()
}

/// What belongs to the latent space of one model, and means nothing to one that is learned anew.
package protocol ModelBound: TypedValue {
  /// Lets go of what belonged to the old model.
  mutating func forgetModel()
}

/// One value of each type, looked up by the type: another kind of value needs no field anywhere.
package struct TypedValues: Sendable, Equatable {
  /// Those that are not as at the beginning.
  private var values: [ObjectIdentifier: any TypedValue] = [:]

  /// Every value as at its beginning.
  package init() {}

  /// The value of a type.
  package subscript<Value: TypedValue>(type: Value.Type) -> Value {
    get { values[ObjectIdentifier(type)] as? Value ?? Value() }
    set { values[ObjectIdentifier(type)] = newValue == Value() ? nil : newValue }
  }

  /// Whether a value that was set is of some kind.
  package func contains(where isWanted: (any TypedValue) -> Bool) -> Bool {
    values.values.contains(where: isWanted)
  }

  /// Takes over the values that another store has set.
  package mutating func merge(_ other: TypedValues) { values.merge(other.values) { $1 } }

  /// Lets go of what belonged to a model that is learned anew.
  package mutating func forgetModel() {
    func forgotten<Value: ModelBound>(_ value: Value) -> any TypedValue {
      var value = value
      value.forgetModel()
      return value
    }
    values = values.mapValues { ($0 as? any ModelBound).map { forgotten($0) } ?? $0 }
  }

  /// Whether all values are the same.
  package static func == (first: TypedValues, second: TypedValues) -> Bool {
    guard first.values.count == second.values.count else { return false }
    for (key, value) in first.values where !value.isEqual(to: second.values[key]) { return false }
    return true
  }
}

extension TypedValues: CustomStringConvertible {
  /// The values in the order of their types' names: the same values, the same text.
  package var description: String {
    "[\(values.values.map { "\(type(of: $0)): \($0)" }.sorted().joined(separator: ", "))]"
  }
}

extension TypedValue {
  fileprivate func isEqual(to other: (any TypedValue)?) -> Bool { other as? Self == self }
}

extension RaceReport: TypedValue {}
extension OracleReport: TypedValue {}
