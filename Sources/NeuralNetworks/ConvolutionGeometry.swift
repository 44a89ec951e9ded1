/// The size of an image whose elements are one row of a tensor, channel by channel, line by line.
package struct ImageShape: Sendable, Hashable {
  /// The number of channels.
  package let channels: Int
  /// The number of lines.
  package let height: Int
  /// The elements of a line.
  package let width: Int

  /// Makes a shape; traps when a size is not positive.
  package init(channels: Int, height: Int, width: Int) {
    precondition(
      channels > 0 && height > 0 && width > 0,
      "expected positive sizes, found \(channels)x\(height)x\(width)")
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// The number of elements.
  package var count: Int { channels * height * width }
}

/// Where a square window stops on its way over an image.
///
/// A convolution reads the image through the window at every stop; a transposed convolution, its
/// adjoint, starts from a value for every stop and writes the image. One geometry describes both.
package struct ConvolutionGeometry: Sendable, Hashable {
  /// The image under the window: what a convolution reads, or a transposed convolution writes.
  package let image: ImageShape
  /// The window's height and width.
  package let kernel: Int
  /// The elements from one stop to the next, in both directions.
  package let stride: Int
  /// The zeros around the image, on each side.
  package let padding: Int
  /// The number of stops from top to bottom: the height of the smaller image.
  package let stopsDown: Int
  /// The number of stops from left to right: the width of the smaller image.
  package let stopsAcross: Int

  /// Makes a geometry; traps when the window does not fit into the padded image.
  package init(image: ImageShape, kernel: Int, stride: Int, padding: Int) {
    precondition(
      kernel > 0 && stride > 0 && padding >= 0 && padding < kernel,
      "expected a positive kernel and stride and a padding below the kernel, found kernel \(kernel),"
        + " stride \(stride), padding \(padding)")
    precondition(
      image.height + 2 * padding >= kernel && image.width + 2 * padding >= kernel,
      "expected an image of at least \(kernel - 2 * padding) lines and columns for a kernel of "
        + "\(kernel) with padding \(padding), found \(image.height)x\(image.width)")
    self.image = image
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    stopsDown = (image.height + 2 * padding - kernel) / stride + 1
    stopsAcross = (image.width + 2 * padding - kernel) / stride + 1
  }

  /// The number of stops.
  package var stopCount: Int { stopsDown * stopsAcross }

  /// The number of elements seen at one stop, in all channels.
  package var windowCount: Int { image.channels * kernel * kernel }
}
