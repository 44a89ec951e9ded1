import Dashboard
import Foundation
import LatentModels
import LiveSession
import NeuralNetworks
import Planning

let args = CommandLine.arguments
let marks = args[1].split(separator: ",").map { Int($0)! }
let seeds = args[2].split(separator: ",").map { UInt64($0)! }
let planners = args.count > 3 ? args[3].split(separator: ",").map { PlannerKind(rawValue: String($0))! } : [.cem]
let text = try String(contentsOfFile: "scenes/pendulum.json5", encoding: .utf8)
let overrides = try args.dropFirst(4).map { try SettingOverride(parsing: $0) }
let scene = try Scene(text: text, source: "scenes/pendulum.json5", overrides: Array(overrides))
for seed in seeds {
  let clock = ContinuousClock()
  let learner = try Learner(scene, seed: seed, pool: WorkerPool(threadCount: 2))
  let eval = try Evaluation(scene)
  var spent = 0.0
  var line = ""
  for mark in marks {
    var last: Trainer.Report?
    let start = clock.now
    while (learner.trainer?.updateCount ?? 0) < mark { if case .updated(let r) = learner.step() { last = r } }
    spent += (clock.now - start) / .seconds(1)
    let t = last!.values.terms
    line = String(format: "seed %d upd %d %.1fs rec %.2f kl1 %.2f dyn %.3f over %.3f |", Int(seed), mark, spent, t[.reconstruction] ?? 0, t[.initialKL] ?? 0, t[.dynamicsKL] ?? 0, t[.overshooting] ?? 0)
    for p in planners { for st in ["gymnasium", "hanging"] {
      let o = try eval.run(planner: p, dynamics: Evaluation.DynamicsSource.learned, snapshot: learner.trainer!.snapshot(), start: st, episodes: 50, seed: 1000 + seed)
      line += String(format: " %@ %@ %.2f (%.0f) %.2fms", p.rawValue, String(st.prefix(3)), o.successRate, o.meanReturn, o.millisecondsPerDecision)
    } }
    print(line)

  }
}
