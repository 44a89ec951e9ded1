import Testing
import Worlds

/// Fractions, the units of motors, and choices.
@Suite struct ActionSpaceTests {
  /// A motor of any range goes from -1 to 1 and back; beyond its ends it is clipped.
  @Test func fractionsSpanTheRangeOfAMotor() {
    let space = ActionSpace(
      [Quantity("gas", unit: "N"), Quantity("wheel", unit: "rad")],
      .continuous(lower: ActionVector(0, -2), upper: ActionVector(8, 2)))
    for (fraction, gas, wheel) in [(-1.0, 0.0, -2.0), (0, 4, 0), (0.5, 6, 1), (1, 8, 2)] {
      let action = ActionVector(gas, wheel)
      #expect(space.action(ActionVector(fraction, fraction)) == action)
      #expect(space.fractions(action) == ActionVector(fraction, fraction))
    }
    #expect(space.fractions(ActionVector(9, -3)) == ActionVector(1, -1))
    #expect(space.clipped(ActionVector(-1, 5)) == ActionVector(0, 2))
    #expect(space.fractions(ActionVector(.nan, 0))[0].isNaN, "what is not a number stays so")
  }

  /// The first of the largest components is chosen, by fractions as by actions.
  @Test func theLargestComponentIsTheChoice() {
    let space = ActionSpace.choices(["left", "stay", "right"])
    for (fractions, chosen) in [
      (ActionVector(0.1, -1, 0.2), 2), (ActionVector(-0.5, 0.5, 0.5), 1), (.zero, 0),
    ] {
      var expected = ActionVector(-1, -1, -1)
      expected[chosen] = 1
      #expect(space.chosen(fractions) == chosen)
      #expect(space.action(fractions) == expected && space.fractions(fractions) == expected)
      #expect(space.action(expected) == expected)
    }
  }

  @Test func choicesOfNothingStaySo() {
    let space = ActionSpace.choices(["left", "right"])
    #expect(space.action(ActionVector(0, .nan))[1].isNaN)
    #expect(space.clipped(ActionVector(.nan, 1))[0].isNaN)
  }

  /// In data one choice is 1 and the others are -1: a model has seen nothing of another sum.
  @Test func whatChoicesShareIsTakenAway() {
    let two = ActionSpace.choices(["left", "right"])
    var fractions: [Float] = [1, -1, 0.5, 0.25, -1, -1]
    two.balance(&fractions)
    #expect(fractions == [1, -1, 0.125, -0.125, 0, 0])
    var slopes: [Float] = [3, 1, -2, -2]
    two.balanceColumns(&slopes, rows: 2)
    #expect(slopes == [1, -1, 0, 0])
    var three: [Float] = [-1, 1, -1, 1, 1, 1]
    ActionSpace.choices(["left", "stay", "right"]).balance(&three)
    #expect(Array(three[0..<3]) == [-1, 1, -1])
    #expect(abs(three[3...].reduce(0, +) + 1) < 1e-6 && three[3] == three[5])
    #expect(two.taken([0.5, 0.25, -1, 1, 0, 0]) == [1, -1, -1, 1, 1, -1])

    let motor = ActionSpace(
      [Quantity("gas", unit: "N")], .continuous(lower: ActionVector(-2), upper: ActionVector(2)))
    var left = fractions
    motor.balance(&left)
    motor.balanceColumns(&left, rows: 6)
    #expect(left == fractions && motor.taken(fractions) == fractions)
  }

  /// A key that is held takes the first or the last; nobody's hand takes turns.
  @Test func handsChoose() {
    let space = ActionSpace.choices(["left", "stay", "right"])
    func chosen(_ push: Double, _ tick: Int) -> Int {
      space.chosen(space.action(steered: ActionVector(push), tick: tick))
    }
    #expect((0..<4).map { chosen(-0.25, $0) } == [0, 0, 0, 0])
    #expect((0..<4).map { chosen(1, $0) } == [2, 2, 2, 2])
    #expect((0..<4).map { chosen(0, $0) } == [0, 1, 2, 0])
    let motor = ActionSpace(
      [Quantity("gas", unit: "N")], .continuous(lower: ActionVector(-2), upper: ActionVector(2)))
    #expect(motor.action(steered: ActionVector(0.5), tick: 3) == ActionVector(1))
  }
}
