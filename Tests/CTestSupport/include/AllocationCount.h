#ifndef LATENTSCOPE_ALLOCATION_COUNT_H
#define LATENTSCOPE_ALLOCATION_COUNT_H

#include <stdbool.h>
#include <stddef.h>

/// Whether heap allocations are counted in this build (glibc, without a sanitizer's allocator).
bool ctest_allocation_count_is_available(void);

/// Starts counting the heap allocations of the calling thread, from zero.
///
/// Counted is every call of malloc, calloc, realloc, memalign, posix_memalign and aligned_alloc,
/// from Swift, C, or a library, except OpenBLAS: its kernels for small matrices take scratch memory
/// for the time of a product, for some shapes on some processors. Other threads are not counted.
void ctest_allocation_count_begin(void);

/// Stops counting on the calling thread.
/// @return The allocations of this thread since `ctest_allocation_count_begin`.
size_t ctest_allocation_count_end(void);

/// Starts counting the heap allocations of all threads, from zero. Tests run in parallel, so a
/// test that uses this must be alone in its process, or accept what others allocate.
void ctest_process_allocation_count_begin(void);

/// Stops counting over all threads.
/// @return The allocations of the process since `ctest_process_allocation_count_begin`.
size_t ctest_process_allocation_count_end(void);

#endif
