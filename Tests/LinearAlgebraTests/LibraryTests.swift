import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Which OpenBLAS runs, and what is said when none can: in processes of their own, for the library
/// is opened once in a process.
@Suite struct LibraryTests {
  /// OpenBLAS's kernels for x86 without AVX2.
  static let slowKernels: Set<String> = [
    "Prescott", "Katmai", "Coppermine", "Northwood", "Banias", "Core2", "Penryn", "Dunnington",
    "Nehalem", "Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Atom", "Nano",
    "Sandybridge", "Bulldozer", "Piledriver", "Steamroller",
  ]

  @Test func kernelsFitTheProcessor() throws {
    try BLAS.open()
    #expect(FileManager.default.fileExists(atPath: BLAS.libraryPath))
    if BLAS.processorVectors != "baseline", !BLAS.kernelsChosenByUser {
      #expect(!Self.slowKernels.contains(BLAS.kernelName))
      #expect(BLAS.requestedKernels?.lowercased() == BLAS.kernelName.lowercased())
    }
  }

  #if os(Linux)
    /// The choice is made for this process alone: children see the environment as it was at the
    /// start, of which the system keeps a copy.
    @Test func theEnvironmentIsLeftAsItWas() throws {
      try BLAS.open()
      let start = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/environ"))
      let entries = start.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      for name in ["OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS"] {
        let before = entries.first { $0.hasPrefix("\(name)=") }?.dropFirst(name.count + 1)
        #expect(getenv(name).map { String(cString: $0) } == before.map(String.init))
      }
    }
  #endif

  #if arch(x86_64)
    @Test func aUsersChoiceIsRespected() throws {
      let chosen = try Doctor(environment: ["OPENBLAS_CORETYPE": "Prescott"])
      #expect(chosen.fact("kernels")?.hasPrefix("Prescott, chosen by OPENBLAS_CORETYPE") == true)
      // An empty variable is no choice.
      let unset = try Doctor(environment: ["OPENBLAS_CORETYPE": ""])
      #expect(unset.fact("kernels")?.contains("chosen by") == false)
      if BLAS.processorVectors != "baseline" {
        #expect(unset.fact("kernels")?.hasPrefix("Prescott") == false)
      }
    }
  #endif

  #if os(Linux)
    /// Files without a library's contents stand before the system's own.
    @Test func aBrokenLibraryIsAClearMessage() throws {
      let folder = try LibraryFolder { try Data("no library".utf8).write(to: $0) }
      let report = try Doctor(environment: ["LD_LIBRARY_PATH": folder.path])
      #expect(report.code == 1)
      let message = try #require(report.fact("linear algebra"))
      #expect(message.contains("expected the library libopenblas.so.0, found none"))
      #expect(message.contains("\(folder.path)/libopenblas.so.0"))
      #expect(message.contains("apt-get install libopenblas-dev"))
    }

    /// Another library by its name: it opens, and has no products.
    @Test func aLibraryWithoutProductsIsAClearMessage() throws {
      let other = try #require(
        ["/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib64", "/usr/lib"]
          .map { "\($0)/libm.so.6" }.first { FileManager.default.fileExists(atPath: $0) })
      let folder = try LibraryFolder {
        try FileManager.default.createSymbolicLink(
          at: $0, withDestinationURL: URL(fileURLWithPath: other))
      }
      let report = try Doctor(environment: ["LD_LIBRARY_PATH": folder.path])
      #expect(report.code == 1)
      let message = try #require(report.fact("linear algebra"))
      #expect(message.contains("expected cblas_sgemm"))
      #expect(message.contains("found a file without them"))
    }
  #endif
}

/// A run of `latentscope doctor`.
private struct Doctor {
  let code: Int32
  let lines: [String]

  init(environment: [String: String]) throws {
    let process = Process()
    process.executableURL = BuiltProducts.executable("latentscope")
    process.arguments = ["doctor"]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    code = process.terminationStatus
    lines = text.split(separator: "\n").map(String.init)
  }

  /// What stands behind a name: a line is a mark in 9 columns, the name in 20, and the value.
  func fact(_ name: String) -> String? {
    lines.lazy.map { $0.dropFirst(9) }.first { $0.hasPrefix("\(name) ") }.map {
      $0.dropFirst(name.count).trimmingCharacters(in: .whitespaces)
    }
  }
}

/// A folder with files by the names of the library, removed at the end.
private final class LibraryFolder {
  let path: String

  init(_ make: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("latentscope-library-\(UUID().uuidString)")
    path = folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["libopenblas.so.0", "libopenblas.so"] {
      try make(folder.appendingPathComponent(name))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
