import LiveSession

/// The changes of view that can be taken back: what was looked at, and how, before each of them.
///
/// One press is one change, but presses of one kind in a row (ten turns of the latent space, a drag)
/// are one change too: taking back every single one would help nobody. The rule knows no clock, so
/// that the same keys always leave the same history.
package struct ViewHistory: Sendable, Equatable {
  /// How many changes can be taken back; the oldest go first.
  package static let capacity = 100

  /// How things were before each change, the latest last.
  package private(set) var past: [ViewState] = []
  /// How things were before each change that was taken back, the latest last.
  package private(set) var future: [ViewState] = []
  /// The kind of the last action, while another of that kind would be the same change.
  private var running: ActionKind?

  /// Begins without any.
  package init() {}

  /// Notes what an action did.
  ///
  /// - Parameters:
  ///   - kind: What sort of action it was.
  ///   - before: Where the user looked before it.
  ///   - after: Where after it.
  mutating func note(_ kind: ActionKind, before: ViewState, after: ViewState) {
    let isSame = running == kind
    running = kind.isStep ? kind : nil
    guard before != after else { return }
    future = []
    guard !isSame || past.isEmpty else {
      // Steps back and forth that end where they began were no change at all.
      if past.last == after {
        past.removeLast()
        running = nil
      }
      return
    }
    past.append(before)
    past.removeFirst(max(past.count - Self.capacity, 0))
  }

  /// Ends a row of presses: the next is a change of its own.
  mutating func endRun() { running = nil }

  /// How things were before the last change; nil when there is none.
  mutating func undo(from present: ViewState) -> ViewState? {
    running = nil
    guard let earlier = past.popLast() else { return nil }
    future.append(present)
    return earlier
  }

  /// How things were before the last change was taken back; nil when none was.
  mutating func redo(from present: ViewState) -> ViewState? {
    running = nil
    guard let later = future.popLast() else { return nil }
    past.append(present)
    return later
  }
}

/// What sort of thing an action does, without how much of it.
struct ActionKind: Sendable, Equatable {
  /// The names of the cases, from outside in.
  var name: String
  /// Whether it says how many steps to go: such actions in a row are one change.
  var isStep: Bool

  init(_ name: String, isStep: Bool) {
    self.name = name
    self.isStep = isStep
  }

  /// Looks at the case of an action and at what it carries: whole numbers are steps.
  init(_ action: DashboardAction) {
    var name = ""
    var value: Any = action
    if case .feature(let any) = action {
      name = "\(type(of: any.action))."
      value = any.action
    }
    while true {
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle == .enum else { break }
      guard let child = mirror.children.first else {
        self.init(name + "\(value)", isStep: false)
        return
      }
      name += (child.label ?? "") + "."
      value = child.value
    }
    let mirror = Mirror(reflecting: value)
    let isTuple = mirror.displayStyle == .tuple && !mirror.children.isEmpty
    self.init(
      name, isStep: value is Int || isTuple && mirror.children.allSatisfy { $0.value is Int })
  }
}

extension DashboardState {
  /// Takes the last change of view back, or makes it again.
  mutating func reduceHistory(_ action: HistoryAction, seconds: Double) -> DashboardOutcome {
    let present = looks
    guard let target = action == .undone ? history.undo(from: looks) : history.redo(from: looks)
    else { return DashboardOutcome() }
    looks = target
    // A picture that went is gone: what is frozen again is the present one.
    if target.frozenAt != nil, present.frozenAt == nil { looks.frozenAt = seconds }
    return view == present.view ? DashboardOutcome() : .asking(.subjectChanged(view.subject))
  }
}
