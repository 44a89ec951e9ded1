// Counts heap allocations by taking malloc's place: symbols of the executable win over those of
// libc, for the Swift runtime and every library as well. Each function counts, then calls glibc's
// own under its other name, so `free` needs no change.

#define _GNU_SOURCE
#include "AllocationCount.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CTEST_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(CTEST_SANITIZER)
#define CTEST_COUNTS 1
#endif

// Initial-exec: reading the variable must never allocate.
static _Thread_local __attribute__((tls_model("initial-exec"))) bool thread_counts;
static _Thread_local __attribute__((tls_model("initial-exec"))) size_t thread_count;
static atomic_bool process_counts;
static atomic_size_t process_count;

bool ctest_allocation_count_is_available(void) {
#ifdef CTEST_COUNTS
  return true;
#else
  return false;
#endif
}

void ctest_allocation_count_begin(void) {
  thread_count = 0;
  thread_counts = true;
}

size_t ctest_allocation_count_end(void) {
  thread_counts = false;
  return thread_count;
}

void ctest_process_allocation_count_begin(void) {
  atomic_store(&process_count, 0);
  atomic_store(&process_counts, true);
}

size_t ctest_process_allocation_count_end(void) {
  atomic_store(&process_counts, false);
  return atomic_load(&process_count);
}

#ifdef CTEST_COUNTS

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static bool is_openblas(const void *address) {
  Dl_info info;
  return dladdr(address, &info) && info.dli_fname && strstr(info.dli_fname, "openblas");
}

static inline void count(const void *caller) {
  if (thread_counts && !is_openblas(caller)) thread_count += 1;
  if (atomic_load_explicit(&process_counts, memory_order_relaxed)) {
    atomic_fetch_add_explicit(&process_count, 1, memory_order_relaxed);
  }
}

void *malloc(size_t size) {
  count(__builtin_return_address(0));
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count(__builtin_return_address(0));
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count(__builtin_return_address(0));
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  count(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count(__builtin_return_address(0));
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) {
    return EINVAL;
  }
  count(__builtin_return_address(0));
  int saved = errno;
  void *block = __libc_memalign(alignment, size);
  errno = saved;
  if (block == NULL) return ENOMEM;
  *result = block;
  return 0;
}

#endif
