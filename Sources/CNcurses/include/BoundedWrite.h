#ifndef LATENTSCOPE_BOUNDED_WRITE_H
#define LATENTSCOPE_BOUNDED_WRITE_H

#include <stdbool.h>
#include <stddef.h>

// Writing to whoever may not be reading: a terminal that was stopped by Ctrl-S or whose window
// hangs, a pipe into a pager. Nothing here waits for ever, and all of it is safe in a signal
// handler.

/// The instant so many milliseconds from now, for `bounded_write`; negative for never.
long bounded_write_deadline(int milliseconds);

/// Writes bytes, waiting until a deadline for a reader that is slow.
/// @param until_asked Whether a signal that asks the program to end ends the wait, too.
/// @return How many bytes were written, all of them or as many as were taken in time; -1 with errno
///   set when the descriptor refuses.
long bounded_write(
  int descriptor, const void *bytes, size_t count, long deadline, bool until_asked);

/// Makes descriptors 0, 1 and 2 refer to something: one that was closed at the start (`>&-`) would
/// otherwise be taken by the next file that is opened, and messages would be written into it.
/// Writing to it goes on failing.
void standard_descriptors_hold(void);

#endif
