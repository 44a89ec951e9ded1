import COpenBLAS

/// OpenBLAS is missing or unusable; the description says what was looked for and what to try.
package struct BLASError: Error, CustomStringConvertible, Sendable {
  /// What was expected, what was found and what to try.
  package let description: String
}

/// The only door to OpenBLAS: which library and kernels run.
///
/// The products themselves are `RealScalar.multiply`.
package enum BLAS {
  /// Opens the library and chooses its kernels, once; later calls cost nothing.
  ///
  /// Products open it by themselves and trap when they cannot; a program calls this first to turn a
  /// missing library, or too little memory for it, into a message.
  ///
  /// - Parameter threads: How many threads will multiply at once.
  package static func open(threads: Int = 1) throws(BLASError) {
    if let message = openblas_shim_reserve(Int32(clamping: threads)) {
      throw BLASError(description: String(cString: message))
    }
  }

  /// The kernels that run: "SkylakeX" (AVX-512), "Haswell" (AVX2), "Prescott" (SSE3), ...
  package static var kernelName: String { String(cString: openblas_shim_kernels()) }

  /// The kernels that were asked for, or nil when the choice was left to OpenBLAS.
  package static var requestedKernels: String? {
    openblas_shim_requested().map { String(cString: $0) }
  }

  /// Whether OPENBLAS_CORETYPE was set by the user, and so left alone.
  package static var kernelsChosenByUser: Bool { openblas_shim_user_chose() }

  /// The file of the library.
  package static var libraryPath: String { String(cString: openblas_shim_path()) }

  /// The library's own description of its build.
  package static var configuration: String { String(cString: openblas_shim_config()) }

  /// The widest vector instructions of this processor: "AVX-512", "AVX2" or "baseline".
  package static var processorVectors: String { String(cString: openblas_shim_processor()) }

  /// Opens the library on first use; a program that did not call `open()` stops here with the
  /// reason.
  static let isOpen: Bool = {
    if let message = openblas_shim_open() { preconditionFailure(String(cString: message)) }
    return true
  }()
}

/// Whether a matrix enters a product as it is stored or transposed.
package enum MatrixOrientation: Sendable {
  /// As stored, row-major.
  case plain
  /// Transposed.
  case transposed

  var transpose: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
}
