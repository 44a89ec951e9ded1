import CTestSupport
import LinearAlgebra
import NeuralNetworks
import Testing

/// Nothing on the way of an update takes memory from the heap.
@Suite struct AllocationTests {
  /// Latents beyond the sizes in use too: scratch memory grows with their square.
  @Test(arguments: [1, 4, 12, 40])
  func programsRunInTheMemoryTheyPlanned(latentSize: Int) throws {
    try #require(ctest_allocation_count_is_available())
    let float = EveryOperation<Float>(rows: 8, latentSize: latentSize)
    let double = EveryOperation<Double>(rows: 8, latentSize: latentSize)
    float.fill(seed: 1)
    double.fill(seed: 1)
    for round in 0..<3 {
      ctest_allocation_count_begin()
      float.forward()
      double.forward()
      let forward = ctest_allocation_count_end()
      ctest_allocation_count_begin()
      float.backward()
      double.backward()
      let backward = ctest_allocation_count_end()
      // The first run may load the library.
      if round > 0 {
        #expect(forward == 0)
        #expect(backward == 0)
      }
    }
  }

  @Test func optimiserStepsTakeNoMemory() throws {
    try #require(ctest_allocation_count_is_available())
    let work = AdamWork(sizes: [40_000, 3], shards: 3)
    let pool = WorkerPool(threadCount: 1)
    for round in 0..<3 {
      work.fill(seed: UInt64(round))
      ctest_allocation_count_begin()
      _ = work.step(pool: pool)
      let count = ctest_allocation_count_end()
      if round > 0 { #expect(count == 0) }
    }
  }
}
