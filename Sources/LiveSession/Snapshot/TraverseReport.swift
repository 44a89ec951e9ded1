/// A walk through the latent space, decoded.
public struct TraverseReport: Sendable, Equatable {
  /// The dimension walked along.
  public var dimension = 0
  /// The traversed latent `[size]`.
  public var latent: [Float] = []
  /// The present code `[size]`.
  public var present: [Float] = []
  /// The mean of each dimension over the replay.
  public var means: [Float] = []
  /// The standard deviation of each dimension over the replay.
  public var deviations: [Float] = []
  /// How far walks reach.
  public var range = TraverseRange.posterior
  /// The lowest value of a walk along each dimension `[size]`.
  public var lowers: [Float] = []
  /// The highest value of a walk along each dimension `[size]`.
  public var uppers: [Float] = []
  /// The decoded traversed latent.
  public var image: [UInt8] = []
  /// Decoded images along the dimension, `[stripCount, height * width]`.
  public var strip: [UInt8] = []
  /// The values of the dimension at which the strip was decoded.
  public var stripValues: [Float] = []
  /// Strips along all dimensions, `[size]`; a dimension's is empty until it was decoded.
  public var strips: [TraverseStrip] = []
  /// What lies between the marks.
  public var interpolation = InterpolationReport()

  /// Makes an empty report.
  public init() {}
}

/// Decoded images along one dimension.
public struct TraverseStrip: Sendable, Equatable {
  /// The images, `[values.count, height * width]`.
  public var images: [UInt8]
  /// The values at which they were decoded.
  public var values: [Float]

  /// Makes a strip.
  public init(images: [UInt8] = [], values: [Float] = []) {
    self.images = images
    self.values = values
  }
}

/// What lies between two marked latents; what is walked and the goal stand for marks that are not set.
public struct InterpolationReport: Sendable, Equatable {
  /// How the latents between the marks were found.
  public var kind = InterpolationKind.linear
  /// The latent where it begins `[size]`; empty while it is not marked.
  public var markA: [Float] = []
  /// The latent where it ends `[size]`; empty while it is not marked.
  public var markB: [Float] = []
  /// The decoded latents from end to end, both included, `[count, height * width]`.
  public var latentImages: [UInt8] = []
  /// The mixed pixels of the two decoded ends, `[count, height * width]`.
  public var pixelImages: [UInt8] = []
  /// How many images there are of either.
  public var count = 0

  /// Makes an empty report.
  public init() {}
}
