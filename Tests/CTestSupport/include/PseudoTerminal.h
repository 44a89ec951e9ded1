#ifndef LATENTSCOPE_PSEUDO_TERMINAL_H
#define LATENTSCOPE_PSEUDO_TERMINAL_H

#include <stddef.h>
#include <sys/types.h>

// Programs under test run on a pseudo-terminal as in a shell: a session leader stays alive beside
// them, hands them the terminal, and sees how they stop and end. (Were the program itself the
// leader, the kernel would reset the terminal's modes at its end, and no shell could continue it.)

/// Opens a pseudo-terminal.
/// @param path Receives the name of the side that the program sees.
/// @return The descriptor of the side that the test sees (non-blocking), or -1.
int ctest_terminal_open(char *path, size_t capacity, int columns, int rows);

/// Tells the terminal's size, as a window that is resized does.
int ctest_terminal_resize(int descriptor, int columns, int rows);

/// Starts a session leader on a terminal.
/// @param leader The executable that calls `ctest_session_leader`, with its arguments.
/// @param status Written by the leader: lines "started PID", "stopped SIGNAL", "continued",
///   "exited CODE", "signaled SIGNAL".
/// @param commands Read by the leader: f (continue in the foreground), b (continue in the
///   background); at its end the leader kills the program and exits.
/// @param reports The program's descriptor 3.
/// @return The leader's process, or -1.
pid_t ctest_terminal_spawn(
  const char *path, const char *leader, char *const arguments[], char *const environment[],
  int status, int commands, int reports);

/// The session leader: runs the program `arguments[0]` in the foreground. Returns an exit status.
int ctest_session_leader(char *const arguments[]);

#endif
