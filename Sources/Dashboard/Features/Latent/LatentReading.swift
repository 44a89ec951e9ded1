/// When what is read from latents may be taken for the state.
enum LatentReading {
  /// The least R² of held-out codes; below it the numbers are marked.
  static let good = 0.9
}
