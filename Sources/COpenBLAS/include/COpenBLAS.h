#ifndef LATENTSCOPE_COPENBLAS_H
#define LATENTSCOPE_COPENBLAS_H

// OpenBLAS opened at run time. The library chooses its kernels in its own constructor, before a
// normally linked program could say anything, and falls back to SSE3 kernels on processors it does
// not know. Opening it with dlopen lets us name the kernels first. Only the types of <cblas.h> are
// used here; nothing of it is linked.

#include <cblas.h>
#include <stdbool.h>

/// Opens the library, once. Returns NULL, or a message that lives for ever.
const char *openblas_shim_open(void);

/// Opens the library and lets it map the buffers of so many threads that multiply at once. It maps
/// them at their first product otherwise, and where the system refuses, it tries again for ever.
/// Returns NULL, or a message that lives for ever. To be called while no product is computed.
const char *openblas_shim_reserve(int threads);

/// The kernels that run ("SkylakeX", "Haswell", ...), or "unknown".
const char *openblas_shim_kernels(void);
/// The kernels that were asked for through OPENBLAS_CORETYPE, or NULL when the choice was left to
/// OpenBLAS.
const char *openblas_shim_requested(void);
/// Whether the user's own OPENBLAS_CORETYPE was respected.
bool openblas_shim_user_chose(void);
/// The file that was opened, or "".
const char *openblas_shim_path(void);
/// The library's own description of its build, or "unknown".
const char *openblas_shim_config(void);
/// The widest vector instructions of this processor: "AVX-512", "AVX2", "baseline".
const char *openblas_shim_processor(void);

void openblas_shim_sgemm(enum CBLAS_TRANSPOSE transpose_a, enum CBLAS_TRANSPOSE transpose_b, int m,
                         int n, int k, float alpha, const float *a, int lda, const float *b,
                         int ldb, float beta, float *c, int ldc);
void openblas_shim_dgemm(enum CBLAS_TRANSPOSE transpose_a, enum CBLAS_TRANSPOSE transpose_b, int m,
                         int n, int k, double alpha, const double *a, int lda, const double *b,
                         int ldb, double beta, double *c, int ldc);

// LAPACK, which lies in the same library. Matrices are square, of n columns, one after the other; each
// function destroys `a` and returns 0, or what LAPACK says of its failure.

/// The eigenvalues of any matrix: their real and imaginary parts, conjugates one after the other.
int openblas_shim_dgeev(int n, double *a, double *real, double *imaginary);
/// The eigenvalues of a symmetric matrix, smallest first; `a` becomes the eigenvectors, one a column.
int openblas_shim_dsyev(int n, double *a, double *values);
/// The singular values, largest first, and the singular vectors: a = u diag(values) vt.
int openblas_shim_dgesdd(int n, double *a, double *values, double *u, double *vt);

#endif
