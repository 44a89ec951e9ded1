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

    // MARK: - Foundations: text, files, threads, settings; nothing here knows what they are for

    .target(name: "Validation", swiftSettings: optimised),
    .target(name: "Threads", swiftSettings: optimised),
    .target(name: "Files", dependencies: ["Validation"], swiftSettings: optimised),
    .target(name: "Settings", dependencies: ["Validation"], swiftSettings: optimised),

    // MARK: - Numerics: nothing here knows a terminal

    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: optimised),
    .target(
      name: "NeuralNetworks", dependencies: ["LinearAlgebra", "Settings", "Threads", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "Worlds", dependencies: ["LinearAlgebra", "Settings", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "Experience", dependencies: ["Files", "LinearAlgebra", "Validation", "Worlds"],
      swiftSettings: optimised),
    .target(
      name: "LatentModels",
      dependencies: ["NeuralNetworks", "LinearAlgebra", "Settings", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "Planning", dependencies: ["LinearAlgebra", "Settings", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "Policies",
      dependencies: ["LinearAlgebra", "NeuralNetworks", "Settings", "Validation"],
      swiftSettings: optimised),

    // MARK: - The instrument without a screen: joins models, planners and worlds

    .target(
      name: "Control",
      dependencies: [
        "Experience", "LatentModels", "LinearAlgebra", "NeuralNetworks", "Planning", "Policies",
        "Settings", "Validation", "Worlds",
      ],
      swiftSettings: optimised),
    .target(
      name: "Scenes",
      dependencies: [
        "CEmbeddedScenes", "Control", "Experience", "Files", "LatentModels", "LinearAlgebra",
        "NeuralNetworks", "Planning", "Policies", "Settings", "Validation", "Worlds",
      ],
      swiftSettings: optimised),
    .target(
      name: "Runs",
      dependencies: [
        "CEmbeddedScenes", "Control", "Experience", "Files", "LatentModels", "LinearAlgebra",
        "NeuralNetworks", "Planning", "Policies", "Scenes", "Settings", "Threads", "Validation",
        "Worlds",
      ],
      swiftSettings: optimised),
    .target(
      name: "Measurement",
      dependencies: [
        "Control", "Experience", "LatentModels", "LinearAlgebra", "NeuralNetworks", "Planning",
        "Policies", "Scenes", "Settings", "Validation", "Worlds",
      ],
      swiftSettings: optimised),
    .target(
      name: "LiveSession",
      dependencies: [
        "Control", "Experience", "Files", "LatentModels", "LinearAlgebra", "Measurement",
        "NeuralNetworks", "Planning", "Policies", "Runs", "Scenes", "Settings", "Threads",
        "Validation", "Worlds",
      ],
      swiftSettings: optimised),
    .target(
      name: "Reproduction",
      dependencies: [
        "Control", "Files", "LatentModels", "LinearAlgebra", "LiveSession", "Measurement",
        "NeuralNetworks", "Planning", "Policies", "Runs", "Scenes", "Settings", "Threads",
        "Validation", "Worlds",
      ],
      swiftSettings: optimised),

    // MARK: - The screen

    .target(name: "TerminalUI", dependencies: ["Validation"], swiftSettings: optimised),
    .target(
      name: "NcursesTerminal", dependencies: ["CNcurses", "TerminalUI", "Validation"],
      swiftSettings: optimised),
    .target(
      name: "Dashboard",
      dependencies: [
        "Control", "LiveSession", "Measurement", "Planning", "Runs", "Scenes", "Settings",
        "TerminalUI", "Threads", "Validation", "Worlds",
      ],
      swiftSettings: optimised),

    // MARK: - Command line and composition

    .executableTarget(
      name: "latentscope",
      dependencies: [
        "Control", "Dashboard", "Experience", "Files", "LatentModels", "LinearAlgebra",
        "LiveSession", "Measurement", "NcursesTerminal", "NeuralNetworks", "Planning", "Policies",
        "Reproduction", "Runs", "Scenes", "Settings", "TerminalUI", "Threads", "Validation",
        "Worlds",
      ]),

    // MARK: - Tests

    .target(name: "CTestSupport", path: "Tests/CTestSupport"),
    .target(
      name: "TestSupport",
      dependencies: [
        "CTestSupport", "LinearAlgebra", "Scenes", "Settings", "TerminalUI", "Worlds",
      ],
      path: "Tests/TestSupport"),
    .executableTarget(
      name: "TerminalDemo",
      dependencies: ["NcursesTerminal", "TerminalUI", "TestSupport", "CTestSupport"],
      path: "Tests/TerminalDemo"),
    .testTarget(name: "ValidationTests", dependencies: ["Validation"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "TestSupport"]),
    .testTarget(
      name: "NeuralNetworksTests", dependencies: ["NeuralNetworks", "TestSupport", "CTestSupport"]),
    .testTarget(
      name: "WorldsTests",
      dependencies: ["Experience", "Files", "Scenes", "Validation", "Worlds", "TestSupport"],
      resources: [.copy("Archives"), .copy("Gymnasium"), .copy("LocallyLinear")]),
    .testTarget(
      name: "LatentModelsTests", dependencies: ["LatentModels", "TestSupport", "CTestSupport"]),
    .testTarget(name: "PoliciesTests", dependencies: ["Policies", "TestSupport"]),
    .testTarget(name: "PlanningTests", dependencies: ["Planning", "Scenes", "TestSupport"]),
    .testTarget(
      name: "LiveSessionTests",
      dependencies: ["LiveSession", "Reproduction", "Validation", "TestSupport"],
      resources: [.copy("Earlier")]),
    .testTarget(
      name: "TerminalUITests",
      dependencies: [
        "NcursesTerminal", "TerminalUI", "TestSupport", "CTestSupport", "TerminalDemo",
      ]),
    .testTarget(
      name: "DashboardTests",
      dependencies: [
        "Dashboard", "LatentModels", "LiveSession", "Planning", "TerminalUI", "TestSupport",
      ],
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
  // Cells, numbers and values looked up by type are read across targets.
  settings.append(.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)))
  target.swiftSettings = settings
}
