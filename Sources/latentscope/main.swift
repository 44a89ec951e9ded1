import Dashboard
import LatentModels

for (side, hidden) in [(32, 256), (24, 256)] {
  for threads in [1, 2] {
    let b = UpdateBenchmark(side: side, hidden: hidden, batch: 128, threads: threads, updates: 60)
    print(side, hidden, threads, b.medianMilliseconds, b.minimumMilliseconds)
  }
}
