import Control
import LiveSession
import Planning
import Testing

@Suite struct ControllerRegistryTests {
  @Test func goingThroughThemVisitsAllAndReturns() {
    let registry = ControllerRegistry.standard
    var name = ControllerName.lqr
    var seen: [ControllerName] = []
    for _ in registry.names {
      seen.append(name)
      #expect(registry.name(-1, after: registry.name(1, after: name)) == name)
      name = registry.name(1, after: name)
    }
    #expect(Set(seen).count == PlannerDescription.standard.count)
    #expect(name == .lqr && registry.name(-7, after: .lqr) == registry.name(3, after: .lqr))
  }
}
