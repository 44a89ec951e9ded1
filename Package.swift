// swift-tools-version: 6.2
import PackageDescription

/// Numeric targets stay optimised in debug builds: their tests would take minutes otherwise.
let optimised: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "latentscope",
  products: [.executable(name: "latentscope", targets: ["latentscope"])],
  targets: [
    // MARK: - C shims: headers, globals and macros as functions, embedded files

    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl")]),
    .target(
      name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CEmbeddedScenes"),
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),

    // MARK: - What others wrote: checked on the way in, harmless on the way out

    .target(name: "Validation", swiftSettings: optimised),

    // MARK: - Numerics: nothing here knows a terminal

    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: optimised),
    .target(
      name: "NeuralNetworks", dependencies: ["LinearAlgebra", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "Environments", dependencies: ["LinearAlgebra", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "LatentModels", dependencies: ["NeuralNetworks", "LinearAlgebra", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "Planning", dependencies: ["LinearAlgebra", "Validation"], swiftSettings: optimised),

    // MARK: - The session: joins model, planner and simulation

    .target(
      name: "LiveSession",
      dependencies: [
        "LinearAlgebra", "NeuralNetworks", "Environments", "LatentModels", "Planning",
        "Validation", "CEmbeddedScenes",
      ],
      swiftSettings: optimised),

    // MARK: - The screen

    .target(
      name: "TerminalUI", dependencies: ["CNcurses", "Validation"], swiftSettings: optimised),
    .target(
      name: "Dashboard", dependencies: ["TerminalUI", "LiveSession", "Planning", "Validation"],
      swiftSettings: optimised),

    // MARK: - Command line and composition

    .executableTarget(
      name: "latentscope",
      dependencies: [
        "Dashboard", "LiveSession", "TerminalUI", "LatentModels", "Planning", "Environments",
        "LinearAlgebra", "NeuralNetworks", "Validation",
      ]),

    // MARK: - Tests

    .target(name: "CTestSupport", path: "Tests/CTestSupport"),
    .target(
      name: "TestSupport", dependencies: ["LinearAlgebra", "CTestSupport"],
      path: "Tests/TestSupport"),
    .executableTarget(
      name: "TerminalDemo", dependencies: ["TerminalUI", "TestSupport", "CTestSupport"],
      path: "Tests/TerminalDemo"),
    .testTarget(name: "ValidationTests", dependencies: ["Validation"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"]),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "TestSupport", "CTestSupport"]),
    .testTarget(
      name: "EnvironmentsTests", dependencies: ["Environments", "TestSupport"],
      resources: [.copy("Gymnasium")]),
    .testTarget(
      name: "LatentModelsTests", dependencies: ["LatentModels", "TestSupport", "CTestSupport"]),
    .testTarget(name: "PlanningTests", dependencies: ["Planning", "TestSupport"]),
    .testTarget(
      name: "LiveSessionTests", dependencies: ["LiveSession", "Validation", "TestSupport"]),
    .testTarget(
      name: "TerminalUITests",
      dependencies: ["TerminalUI", "TestSupport", "CTestSupport", "TerminalDemo"]),
    .testTarget(
      name: "DashboardTests",
      dependencies: ["Dashboard", "LiveSession", "Planning", "TerminalUI", "TestSupport"],
      exclude: ["Golden"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["latentscope", "TerminalDemo", "TestSupport", "CTestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  var settings = target.swiftSettings ?? []
  settings.append(.enableUpcomingFeature("ExistentialAny"))
  settings.append(.enableUpcomingFeature("MemberImportVisibility"))
  target.swiftSettings = settings
}
