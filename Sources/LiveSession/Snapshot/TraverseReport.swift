/// A walk through the latent space, decoded.
package struct TraverseReport: TypedValue {
  /// The dimension walked along.
  package var dimension = 0
  /// The traversed latent `[size]`.
  package var latent: [Float] = []
  /// The present code `[size]`.
  package var present: [Float] = []
  /// The mean of each dimension over the experience.
  package var means: [Float] = []
  /// The standard deviation of each dimension over the experience.
  package var deviations: [Float] = []
  /// How far walks reach.
  package var range = TraverseRange.posterior
  /// The lowest value of a walk along each dimension `[size]`.
  package var lowers: [Float] = []
  /// The highest value of a walk along each dimension `[size]`.
  package var uppers: [Float] = []
  /// The decoded traversed latent.
  package var image: [UInt8] = []
  /// Decoded images along the dimension, `[stripCount, height * width]`.
  package var strip: [UInt8] = []
  /// The values of the dimension at which the strip was decoded.
  package var stripValues: [Float] = []
  /// Strips along all dimensions, `[size]`; a dimension's is empty until it was decoded.
  package var strips: [TraverseStrip] = []
  /// What lies between the marks.
  package var interpolation = InterpolationReport()

  /// Makes an empty report.
  package init() {}
}

/// Decoded images along one dimension.
package struct TraverseStrip: Sendable, Equatable {
  /// The images, `[values.count, height * width]`.
  package var images: [UInt8]
  /// The values at which they were decoded.
  package var values: [Float]

  /// Makes a strip.
  package init(images: [UInt8] = [], values: [Float] = []) {
    self.images = images
    self.values = values
  }
}

/// What lies between two marked latents; what is walked and the goal stand for marks that are not set.
package struct InterpolationReport: Sendable, Equatable {
  /// How the latents between the marks were found.
  package var kind = InterpolationKind.linear
  /// The latent where it begins `[size]`; empty while it is not marked.
  package var markA: [Float] = []
  /// The latent where it ends `[size]`; empty while it is not marked.
  package var markB: [Float] = []
  /// The decoded latents from end to end, both included, `[count, height * width]`.
  package var latentImages: [UInt8] = []
  /// The mixed pixels of the two decoded ends, `[count, height * width]`.
  package var pixelImages: [UInt8] = []
  /// How many images there are of either.
  package var count = 0

  /// Makes an empty report.
  package init() {}
}
