import Foundation
import TestSupport

/// What one run of the built executable left.
struct ProgramRun {
  var code: Int32
  var output: String
  var errors: String

  /// Runs `latentscope` (or a shell command that finds it as `$latentscope`) and waits for its end.
  static func of(
    _ arguments: [String] = [], shell: String? = nil, environment: [String: String] = [:],
    folder: String? = nil
  ) throws -> ProgramRun {
    let process = Process()
    let executable = BuiltProducts.executable("latentscope")
    if let shell {
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", shell, "sh"] + arguments
    } else {
      process.executableURL = executable
      process.arguments = arguments
    }
    let base = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    var variables = ProcessInfo.processInfo.environment
    variables["latentscope"] = executable.path
    // Whoever runs the tests may have keys of their own. The folder is missing, and shells make it.
    let configuration = base.appendingPathExtension("config")
    variables["XDG_CONFIG_HOME"] = configuration.path
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // Files rather than pipes: nothing is lost or blocked however much is written.
    let (output, errors) = (base.appendingPathExtension("out"), base.appendingPathExtension("err"))
    for file in [output, errors] { try Data().write(to: file) }
    defer {
      for file in [output, errors, configuration] { try? FileManager.default.removeItem(at: file) }
    }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return ProgramRun(
      code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }
}

/// A folder that is removed when it is no longer used.
final class TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("latentscope-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}
