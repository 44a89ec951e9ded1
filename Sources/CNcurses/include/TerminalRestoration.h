#ifndef LATENTSCOPE_TERMINAL_RESTORATION_H
#define LATENTSCOPE_TERMINAL_RESTORATION_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

// Giving the terminal back from anywhere: an ordinary return, `exit`, or a fatal signal. All that
// it takes is computed beforehand; restoring calls only functions that are safe in a signal
// handler.

/// The most bytes that a restoration can hold.
enum { TERMINAL_RESTORATION_CAPACITY = 512 };

/// From now on, restoring writes `bytes` to `descriptor` and sets `modes`. It also happens at
/// `exit`.
/// @return False when there are too many bytes; nothing is armed then.
bool terminal_restoration_arm(
  int descriptor, const struct termios *modes, const unsigned char *bytes, size_t count);

/// Gives up restoring, for a terminal that others have taken meanwhile.
void terminal_restoration_disarm(void);

/// Whether the terminal is ours: armed and not yet restored.
bool terminal_restoration_is_armed(void);

/// Gives the terminal back, once; later calls do nothing. Safe in a signal handler.
/// @return Whether this call did it.
bool terminal_restore(void);

/// Sets terminal modes even from a background process group, which would otherwise be stopped by
/// SIGTTOU. Safe in a signal handler.
bool terminal_set_modes(int descriptor, const struct termios *modes);

/// Sends standard error to a temporary file, so that messages of libraries do not spoil the
/// screen. Does nothing when standard error is no terminal: the user sent it elsewhere.
/// @return Whether standard error is captured now.
bool terminal_stderr_capture(void);

/// Gives standard error back and repeats there what was captured (the last 64 KiB). Safe in a
/// signal handler; does nothing when nothing is captured.
void terminal_stderr_release(void);

#endif
