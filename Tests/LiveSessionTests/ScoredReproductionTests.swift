import Control
import Files
import Foundation
import Measurement
import Reproduction
import Runs
import Scenes
import Settings
import Testing
import Validation

/// Tables of published tasks: scored by states at the goal, listed, merged.
@Suite struct ScoredReproductionTests {
  private static let table = ReproductionTable(
    name: "scored",
    rows: [
      ReproductionRow(
        name: "lift", scene: "lce-swingup", length: .updates(4),
        measurements: [
          ReproductionMeasurement(
            .score(ScoredEpisodes(.nobody, start: "upright", scene: "lce-balance")),
            must: [ReproductionBound(.percentAtGoal(.mean), 100)]),
          ReproductionMeasurement(
            .score(ScoredEpisodes(.controller(.cem, .learned), start: "published", episodes: 3)),
            must: [ReproductionBound(.percentAtGoal(.worst), 101)],
            published: PublishedFigures(mean: 58.4, best: 84, ceiling: "84.0")),
          ReproductionMeasurement(.quality),
        ])
    ])

  private static func reproduction(_ folder: String, seeds: Int = 2) throws -> Reproduction {
    var options = Reproduction.Options(folder: folder, version: "1")
    options.seeds = seeds
    options.episodes = 2
    options.overrides = try ReproductionTests.sizes.map { try SettingOverride(parsing: $0) }
    return try Reproduction(table, options: options)
  }

  private func counts(_ reproduction: Reproduction) throws -> [String] {
    try reproduction.jobs().map { "\($0.row) \($0.seed) \($0.finished) of \($0.figures)" }
  }

  @Test func sharesAreScoredListedAndMerged() throws {
    let folder = try TemporaryFolder()
    let first = try Self.reproduction("\(folder.path)/first", seeds: 1)
    #expect(try counts(first) == ["lift 1 0 of 3"])
    try first.run()
    #expect(try counts(first) == ["lift 1 3 of 3"])
    let second = try Self.reproduction("\(folder.path)/second")
    #expect(try second.merge(["\(folder.path)/first"]) == 3)
    #expect(try second.merge(["\(folder.path)/first"]) == 0, "nothing twice")
    #expect(try counts(second) == ["lift 1 3 of 3", "lift 2 0 of 3"])
    try second.run()
    let summaries = try second.summaries()
    try #require(summaries.count == 3)
    #expect(summaries[0].percentAtGoal?.mean == 100 && summaries[0].isMet == true)
    #expect(summaries[0].standardErrorOfPercent == 0)
    #expect(summaries[1].results.compactMap(\.values.percentAtGoal).count == 2)
    #expect(summaries[1].isMet == false)
    #expect(summaries[2].percentAtGoal == nil && summaries[2].successRate == nil)
    #expect(summaries[2].reconstruction?.isFinite == true)
    #expect(summaries[2].predictionError?.isFinite == true)
  }

  /// The standard error is that of the models' scores: a standard deviation of 10 by the root of three.
  @Test func scoresAreSummedUpOverModels() throws {
    func summary(_ scores: [Double?]) -> ReproductionSummary {
      let row = Self.table.rows[0]
      return ReproductionSummary(
        row: row, measurement: row.measurements[1], wantedSeeds: scores.count,
        results: scores.enumerated().map { seed, score in
          var result = ReproductionResult(
            fingerprint: "", row: row.name, measurement: row.measurements[1].name, seed: seed + 1)
          result.values.percentAtGoal = score
          if score == nil { result.values.failure = "it was not finite" }
          return result
        })
    }
    let three = summary([70, 90, 80])
    #expect(three.percentAtGoal == SeedStatistics([70, 80, 90], largestIsWorst: false))
    #expect(three.bestPercentAtGoal == 90)
    let error = try #require(three.standardErrorOfPercent)
    #expect(abs(error - 10 / 3.0.squareRoot()) < 1e-12)
    #expect(summary([70]).standardErrorOfPercent == nil, "one model says nothing of others")
    let failed = summary([80, nil])
    #expect(failed.percentAtGoal?.worst == 0 && failed.percentAtGoal?.mean == 40)
    #expect(summary([80, .nan]).percentAtGoal?.mean.isNaN == true)
    #expect(summary([80, .nan]).bestPercentAtGoal?.isNaN == true)
  }

  @Test func aFolderWithoutResultsIsNamed() throws {
    let folder = try TemporaryFolder()
    let reproduction = try Self.reproduction("\(folder.path)/table")
    let error = #expect(throws: FileError.self) {
      try reproduction.merge(["\(folder.path)/nothing"])
    }
    #expect(error?.path == "\(folder.path)/nothing/results.jsonl")
  }

  /// Every row can be made, and says what nobody else says.
  @Test(arguments: [ReproductionTable.lce, .ablation])
  func rowsExist(table: ReproductionTable) throws {
    var options = Reproduction.Options(folder: "/nowhere", version: "1")
    options.seeds = 1
    let reproduction = try Reproduction(table, options: options)
    #expect(Set(table.rows.map(\.name)).count == table.rows.count)
    for summary in try reproduction.summaries() { #expect(summary.unavailable == nil) }
    for row in table.rows {
      #expect(Set(row.measurements.map(\.name)).count == row.measurements.count, "\(row.name)")
    }
  }
}
