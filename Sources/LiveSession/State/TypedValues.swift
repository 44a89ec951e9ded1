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
///
/// Looked up a hundred times a screen, so a value lies in a box of its type rather than in an existential
/// that every look would have to cast.
package struct TypedValues: Sendable, Equatable {
  /// Those that are not as at the beginning; under a type lies a box of that type.
  private var boxes: [ObjectIdentifier: AnyBox] = [:]

  /// Every value as at its beginning.
  package init() {}

  /// The value of a type.
  package subscript<Value: TypedValue>(type: Value.Type) -> Value {
    get {
      guard let box = boxes[ObjectIdentifier(type)] else { return Value() }
      return unsafeDowncast(box, to: Box<Value>.self).value
    }
    set { boxes[ObjectIdentifier(type)] = newValue == Value() ? nil : Box(newValue) }
  }

  /// Whether a value that was set is of some kind.
  package func contains(where isWanted: (any TypedValue) -> Bool) -> Bool {
    boxes.values.contains { isWanted($0.any) }
  }

  /// Takes over the values that another store has set.
  package mutating func merge(_ other: TypedValues) { boxes.merge(other.boxes) { $1 } }

  /// Lets go of what belonged to a model that is learned anew.
  package mutating func forgetModel() {
    func forgotten<Value: ModelBound>(_ value: Value) -> AnyBox {
      var value = value
      value.forgetModel()
      return Box(value)
    }
    boxes = boxes.mapValues { box in (box.any as? any ModelBound).map { forgotten($0) } ?? box }
  }

  /// Whether all values are the same.
  package static func == (first: TypedValues, second: TypedValues) -> Bool {
    guard first.boxes.count == second.boxes.count else { return false }
    return first.boxes.allSatisfy { key, box in
      second.boxes[key].map { box === $0 || box.isEqual(to: $0) } ?? false
    }
  }
}

extension TypedValues: CustomStringConvertible {
  /// The values in the order of their types' names: the same values, the same text.
  package var description: String {
    "[\(boxes.values.map { "\(type(of: $0.any)): \($0.any)" }.sorted().joined(separator: ", "))]"
  }
}

/// A box of any type.
private class AnyBox: @unchecked Sendable {
  // Guard of @unchecked: boxes are never changed; their only subclass holds a constant of a Sendable type.

  var any: any TypedValue { preconditionFailure("a box is of some type") }
  func isEqual(to other: AnyBox) -> Bool { preconditionFailure("a box is of some type") }
}

/// A box of one type.
private final class Box<Value: TypedValue>: AnyBox, @unchecked Sendable {
  // Guard of @unchecked: as of `AnyBox`.
  let value: Value

  init(_ value: Value) { self.value = value }

  override var any: any TypedValue { value }

  override func isEqual(to other: AnyBox) -> Bool { (other as? Box<Value>)?.value == value }
}

extension RaceReport: TypedValue {}
extension OracleReport: TypedValue {}
