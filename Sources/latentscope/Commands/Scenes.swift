import Scenes

/// Lists the built-in scenes, one a line: name, where it comes from, title and origin.
func runScenes() throws {
  let scenes = try SceneCatalog.builtIn.map { try SceneCatalog.load($0.name) }
  let width = (scenes.map(\.name.count).max() ?? 0) + 2
  let lines = scenes.map { scene in
    "\(scene.name.padded(to: width))built in  \(scene.title). \(scene.origin)\n"
  }
  try StandardOutput.write(lines.joined())
}

/// Prints every value of a scene, commented: a file that can be changed and run.
func runScenes(_ scene: Scene) throws {
  try StandardOutput.write(
    """
    // \(scene.title.isEmpty ? scene.name : scene.title): every value. Those that are left out of a scene
    // have their defaults; single values change with --set.
    \(scene.commented())
    """)
}
