#define _GNU_SOURCE
#include "COpenBLAS.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

static __typeof__(&cblas_sgemm) sgemm;
static __typeof__(&cblas_dgemm) dgemm;
// The lengths of texts come last, as Fortran passes them.
static void (*dgeev)(const char *, const char *, const int *, double *, const int *, double *,
                     double *, double *, const int *, double *, const int *, double *, const int *,
                     int *, size_t, size_t);
static void (*dsyev)(const char *, const char *, const int *, double *, const int *, double *,
                     double *, const int *, int *, size_t, size_t);
static void (*dgesdd)(const char *, const int *, const int *, double *, const int *, double *,
                      double *, const int *, double *, const int *, double *, const int *, int *,
                      int *, size_t);
static char *(*corename)(void);
static char *(*config)(void);
static void *(*allocate_buffer)(int);
static void (*free_buffer)(void *);
static const char *requested;
static bool user_chose;
static char path[1024];
static char message[1536];
static pthread_once_t once = PTHREAD_ONCE_INIT;

const char *openblas_shim_processor(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd"))
    return "AVX-512";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "AVX2";
#endif
  return "baseline";
}

static bool is_zen4(void) {
#if defined(__x86_64__)
  unsigned a, b, c, d;
  char vendor[13] = {0};
  if (!__get_cpuid(0, &a, &b, &c, &d)) return false;
  memcpy(vendor, &b, 4);
  memcpy(vendor + 4, &d, 4);
  memcpy(vendor + 8, &c, 4);
  if (strcmp(vendor, "AuthenticAMD") || !__get_cpuid(1, &a, &b, &c, &d)) return false;
  // Family 15 in the base field plus the extended family; of family 25 only Zen 4 has AVX-512.
  return ((a >> 8) & 0xF) == 0xF && 0xF + ((a >> 20) & 0xFF) == 25;
#else
  return false;
#endif
}

static void open_library(void) {
  const char *user = getenv("OPENBLAS_CORETYPE");
  user_chose = user && *user;
  if (!user_chose) {
    const char *processor = openblas_shim_processor();
    // Zen 4 runs AVX-512 on units of 256 bits: its AVX2 kernels are 4 to 6 % faster in an update.
    if (!strcmp(processor, "AVX-512")) requested = is_zen4() ? "HASWELL" : "SKYLAKEX";
    if (!strcmp(processor, "AVX2")) requested = "HASWELL";
    if (requested) setenv("OPENBLAS_CORETYPE", requested, 1);
  }
  // One thread is set below; this keeps the library from starting its own pool at all.
  const bool threads_set = getenv("OPENBLAS_NUM_THREADS") != NULL;
  if (!threads_set) setenv("OPENBLAS_NUM_THREADS", "1", 1);

#if defined(__APPLE__)
  const char *names[] = {"libopenblas.0.dylib", "libopenblas.dylib"};
#else
  const char *names[] = {"libopenblas.so.0", "libopenblas.so"};
#endif
  void *library = NULL;
  char reason[1024] = "";
  for (unsigned i = 0; i < sizeof names / sizeof *names && !library; i++) {
    library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    // What went wrong with the first name tells most.
    const char *error = library ? NULL : dlerror();
    if (error && !*reason) snprintf(reason, sizeof reason, "%s", error);
  }

  if (requested) unsetenv("OPENBLAS_CORETYPE");
  if (!threads_set) unsetenv("OPENBLAS_NUM_THREADS");

  if (!library) {
    snprintf(message, sizeof message,
             "OpenBLAS: expected the library %s, found none (%s). Install it: "
             "apt-get install libopenblas-dev",
             names[0], reason);
    return;
  }
  sgemm = (__typeof__(sgemm))dlsym(library, "cblas_sgemm");
  dgemm = (__typeof__(dgemm))dlsym(library, "cblas_dgemm");
  dgeev = (__typeof__(dgeev))dlsym(library, "dgeev_");
  dsyev = (__typeof__(dsyev))dlsym(library, "dsyev_");
  dgesdd = (__typeof__(dgesdd))dlsym(library, "dgesdd_");
  corename = (char *(*)(void))dlsym(library, "openblas_get_corename");
  config = (char *(*)(void))dlsym(library, "openblas_get_config");
  allocate_buffer = (void *(*)(int))dlsym(library, "blas_memory_alloc");
  free_buffer = (void (*)(void *))dlsym(library, "blas_memory_free");
  void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
  if (!sgemm || !dgemm || !dgeev || !dsyev || !dgesdd || !set_threads) {
    snprintf(message, sizeof message,
             "OpenBLAS: expected cblas_sgemm, cblas_dgemm, LAPACK and openblas_set_num_threads in "
             "the library, found a file without them. Install libopenblas-dev");
    return;
  }
  set_threads(1);
  Dl_info info;
  if (dladdr((void *)sgemm, &info) && info.dli_fname)
    snprintf(path, sizeof path, "%s", info.dli_fname);
}

const char *openblas_shim_open(void) {
  pthread_once(&once, open_library);
  return *message ? message : NULL;
}

/// The memory that OpenBLAS maps for every thread that multiplies.
static const size_t buffer_size = (size_t)128 << 20;

/// Whether the system would map another buffer now.
static bool has_room(void) {
  void *memory =
      mmap(NULL, buffer_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  munmap(memory, buffer_size);
  return true;
}

static void describe_lack(int found, int wanted) {
  struct rlimit limit;
  char why[96] = "the system refuses more memory";
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    snprintf(why, sizeof why, "the limit of memory is %llu MB, ulimit -v %llu",
             (unsigned long long)limit.rlim_cur >> 20, (unsigned long long)limit.rlim_cur >> 10);
  snprintf(message, sizeof message,
           "OpenBLAS: expected room for %d buffer%s of 128 MB, one for each thread that "
           "multiplies, found room for %d (%s). Raise the limit (ulimit -v unlimited) or use fewer "
           "--threads",
           wanted, wanted == 1 ? "" : "s", found, why);
}

const char *openblas_shim_reserve(int threads) {
  // As many as OpenBLAS has places for on any machine.
  enum { MOST = 64 };
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static int reserved;
  if (openblas_shim_open()) return message;
  const int wanted = threads < MOST ? threads : MOST;
  pthread_mutex_lock(&mutex);
  void *buffers[MOST];
  int count = 0;
  // The library keeps what it has mapped; buffers taken at once are different ones.
  if (allocate_buffer && free_buffer && wanted > reserved) {
    while (count < wanted) {
      if (count >= reserved && !has_room()) break;
      buffers[count++] = allocate_buffer(0);
    }
    for (int index = 0; index < count; index++) free_buffer(buffers[index]);
    if (count > reserved) reserved = count;
    if (count < wanted) describe_lack(count, wanted);
  }
  pthread_mutex_unlock(&mutex);
  return *message ? message : NULL;
}

const char *openblas_shim_kernels(void) {
  return !openblas_shim_open() && corename ? corename() : "unknown";
}

const char *openblas_shim_requested(void) {
  openblas_shim_open();
  return requested;
}

bool openblas_shim_user_chose(void) {
  openblas_shim_open();
  return user_chose;
}

const char *openblas_shim_path(void) {
  openblas_shim_open();
  return path;
}

const char *openblas_shim_config(void) {
  return !openblas_shim_open() && config ? config() : "unknown";
}

void openblas_shim_sgemm(enum CBLAS_TRANSPOSE transpose_a, enum CBLAS_TRANSPOSE transpose_b, int m,
                         int n, int k, float alpha, const float *a, int lda, const float *b,
                         int ldb, float beta, float *c, int ldc) {
  sgemm(CblasRowMajor, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void openblas_shim_dgemm(enum CBLAS_TRANSPOSE transpose_a, enum CBLAS_TRANSPOSE transpose_b, int m,
                         int n, int k, double alpha, const double *a, int lda, const double *b,
                         int ldb, double beta, double *c, int ldc) {
  dgemm(CblasRowMajor, transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

/// Room for what LAPACK says it wants; NULL when there is none.
static double *workspace(double wanted, int *size) {
  *size = wanted > 1 ? (int)wanted : 1;
  return malloc((size_t)*size * sizeof(double));
}

int openblas_shim_dgeev(int n, double *a, double *real, double *imaginary) {
  const int query = -1, one = 1;
  int info = 0, size = 0;
  double wanted = 0;
  dgeev("N", "N", &n, a, &n, real, imaginary, NULL, &one, NULL, &one, &wanted, &query, &info, 1, 1);
  double *work = info ? NULL : workspace(wanted, &size);
  if (!work) return info ? info : -1;
  dgeev("N", "N", &n, a, &n, real, imaginary, NULL, &one, NULL, &one, work, &size, &info, 1, 1);
  free(work);
  return info;
}

int openblas_shim_dsyev(int n, double *a, double *values) {
  const int query = -1;
  int info = 0, size = 0;
  double wanted = 0;
  dsyev("V", "U", &n, a, &n, values, &wanted, &query, &info, 1, 1);
  double *work = info ? NULL : workspace(wanted, &size);
  if (!work) return info ? info : -1;
  dsyev("V", "U", &n, a, &n, values, work, &size, &info, 1, 1);
  free(work);
  return info;
}

int openblas_shim_dgesdd(int n, double *a, double *values, double *u, double *vt) {
  const int query = -1;
  int info = 0, size = 0;
  double wanted = 0;
  int *integers = malloc(8 * (size_t)(n > 0 ? n : 1) * sizeof(int));
  if (!integers) return -1;
  dgesdd("A", &n, &n, a, &n, values, u, &n, vt, &n, &wanted, &query, integers, &info, 1);
  double *work = info ? NULL : workspace(wanted, &size);
  if (!info && !work) info = -1;
  if (work) dgesdd("A", &n, &n, a, &n, values, u, &n, vt, &n, work, &size, integers, &info, 1);
  free(work);
  free(integers);
  return info;
}
