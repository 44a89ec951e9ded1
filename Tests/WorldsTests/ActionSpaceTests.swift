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
}
