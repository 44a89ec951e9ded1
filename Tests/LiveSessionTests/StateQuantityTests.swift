import Foundation
import LiveSession
import Testing
import Worlds

/// How states differ, and how screens show them.
@Suite struct StateQuantityTests {
  private static let angle = StateQuantity("theta", unit: "rad")
  private static let speed = StateQuantity("theta_dot", unit: "rad/s")
  private static let place = StateQuantity("x", unit: "m")
  private static let degree = Double.pi / 180

  @Test func anglesDifferByTheShorterWayRound() {
    let (angle, degree) = (Self.angle, Self.degree)
    #expect(abs(angle.difference(-349 * degree, from: -27 * degree) - 38 * degree) < 1e-12)
    #expect(abs(angle.difference(179 * degree, from: -179 * degree) + 2 * degree) < 1e-12)
    #expect(angle.difference(20 * .pi, from: 0) == 0)
    #expect(Self.speed.difference(7, from: -7) == 14 && Self.place.difference(-2, from: 3) == -5)
    #expect(angle.difference(.nan, from: 1).isNaN && !angle.difference(.infinity, from: 1).isFinite)
  }

  @Test func screensShowDegrees() {
    #expect(Self.angle.shownUnit == "deg" && Self.speed.shownUnit == "deg/s")
    #expect(abs(Self.angle.shown(5.361) + 52.84) < 0.01, "within half a turn of zero")
    #expect(abs(Self.speed.shown(5.361) - 307.16) < 0.01, "a speed may be any")
    #expect(abs(Self.angle.shownDistance(4 * .pi) - 720) < 1e-9)
    #expect(Self.place.shownUnit == "m" && Self.place.shown(9) == 9)
    for quantity in [Self.angle, Self.speed, Self.place] {
      #expect(abs(quantity.shown(quantity.value(ofShown: 30)) - 30) < 1e-12)
    }
  }

  @Test func coursesOfAnglesHaveNoSeam() {
    let turn = 2 * Double.pi
    let unwound = Self.angle.unwound([3.0, 3.1, -3.1, -3.0])
    for (found, value) in zip(unwound, [3.0, 3.1, turn - 3.1, turn - 3.0]) {
      #expect(abs(found - value) < 1e-12)
    }
    #expect(abs(Self.angle.unwound([0.1], after: 4 * turn)[0] - 4 * turn - 0.1) < 1e-9)
    #expect(Array(Self.angle.unwound([.nan, 1, 2]).dropFirst()) == [1, 2])
    #expect(Self.place.unwound([3, -3, 9]) == [3, -3, 9])
  }
}
