#ifndef LATENTSCOPE_BOUNDED_WRITE_H
#define LATENTSCOPE_BOUNDED_WRITE_H

#include <stddef.h>

// Writing to whoever may not be reading: a terminal that was stopped by Ctrl-S or whose window
// hangs, a pipe into a pager. Nothing here waits for ever, and all of it is safe in a signal
// handler.

/// The instant so many milliseconds from now, for `bounded_write`.
long bounded_write_deadline(int milliseconds);

/// Writes bytes, waiting until a deadline for a reader that is slow.
/// @return How many bytes were written, all of them or as many as were taken in time; -1 with errno
///   set when the descriptor refuses.
long bounded_write(int descriptor, const void *bytes, size_t count, long deadline);

#endif
