import Foundation
import LinearAlgebra
import Testing

@Suite struct WindingNumberTests {
  /// A closed curve at `count` equal steps of its parameter.
  static func curve(
    _ count: Int = 100, _ point: (Double) -> SIMD2<Double>
  ) -> [SIMD2<Double>] {
    (0..<count).map { point(2 * .pi * (Double($0) + 0.3) / Double(count)) }
  }

  @Test(arguments: -3...3) func circlesCountTheirTurns(turns: Int) {
    let circle = Self.curve { SIMD2(2 + cos(Double(turns) * $0), -1 + sin(Double(turns) * $0)) }
    #expect(WindingNumber.of(circle, around: SIMD2(2, -1)) == turns)
    #expect(WindingNumber.of(circle, around: SIMD2(2.4, -1.4)) == turns)
    #expect(WindingNumber.of(circle, around: SIMD2(4, -1)) == 0)
    #expect(WindingNumber.of(circle, around: SIMD2(-4, -1)) == 0)
  }

  /// The two loops of an eight turn opposite ways.
  @Test func aFigureEightDoesNotWindAboutItsMiddle() {
    let eight = Self.curve { SIMD2(cos($0), sin(2 * $0)) }
    #expect(WindingNumber.of(eight, around: SIMD2(0, 0.2)) == 0)
    #expect(WindingNumber.of(eight, around: .zero) == 0)
    let loops = [0.5, -0.5].map { WindingNumber.of(eight, around: SIMD2($0, 0)) }
    #expect(loops.contains(1) && loops.contains(-1))
  }

  @Test func triangularAndDegenerateCurves() {
    let triangle = [SIMD2(-1.0, -1), SIMD2(1, -1), SIMD2(0, 1)]
    #expect(WindingNumber.of(triangle, around: .zero) == 1)
    #expect(WindingNumber.of(triangle.reversed(), around: .zero) == -1)
    // Through corners on the level of the point.
    let diamond = [SIMD2(1.0, 0), SIMD2(0, 1), SIMD2(-1, 0), SIMD2(0, -1)]
    #expect(WindingNumber.of(diamond, around: .zero) == 1)
    #expect(WindingNumber.of([SIMD2(1, 1)], around: .zero) == 0)
    #expect(WindingNumber.of([], around: .zero) == 0)
  }

  @Test func whatIsNotANumberHasNoTurns() {
    #expect(WindingNumber.of([SIMD2(1, 0), SIMD2(0, .nan)], around: .zero) == nil)
    #expect(WindingNumber.of([SIMD2(1, 0)], around: SIMD2(.infinity, 0)) == nil)
  }
}
