#ifndef LATENTSCOPE_TERMINAL_SIGNALS_H
#define LATENTSCOPE_TERMINAL_SIGNALS_H

#include <stdbool.h>

// Signals become flags and one byte in a pipe; what to do about them is decided by the program in
// its own time. Fatal signals restore the terminal and end the process by that signal.

/// The flags of signals that have arrived.
enum {
  /// SIGTSTP.
  TERMINAL_SIGNAL_SUSPEND = 1 << 0,
  /// SIGTSTP was sent by a process, not by the keyboard (with `TERMINAL_SIGNAL_SUSPEND`).
  TERMINAL_SIGNAL_SUSPEND_SENT = 1 << 1,
  /// SIGCONT.
  TERMINAL_SIGNAL_CONTINUE = 1 << 2,
  /// SIGWINCH.
  TERMINAL_SIGNAL_RESIZE = 1 << 3,
  /// SIGINT from the keyboard: the user pressed Ctrl-C.
  TERMINAL_SIGNAL_INTERRUPT_KEY = 1 << 4,
};

/// Installs all handlers, once; a signal that the parent had ignored (nohup) stays ignored.
///
/// Whatever signal would end the process by default asks the program to end, the crashes apart:
/// SIGHUP, SIGTERM, SIGINT, SIGQUIT, and as well SIGUSR1, SIGALRM, SIGPIPE, SIGXFSZ, SIGPWR and the
/// rest, real-time signals included.
/// @return False when the pipe or a handler could not be made; `errno` says why.
bool terminal_signals_install(void);

/// Installs the handlers of SIGPIPE and SIGXFSZ alone, for programs that write: the write fails, so
/// that what was begun can be cleaned up, and `terminal_signals_termination` says why.
bool terminal_signals_install_writing(void);

/// The first signal that asked the program to end; 0 while none did.
int terminal_signals_termination(void);

/// Seconds since then; 0 while none did.
double terminal_signals_seconds_since_asked(void);

/// The name of a signal, such as "SIGTERM"; the answer holds until the thread's next call.
const char *terminal_signals_name(int signal);

/// Readable while a signal waits to be noticed; -1 before `terminal_signals_install`.
int terminal_signals_descriptor(void);

/// Empties the pipe behind `terminal_signals_descriptor`.
void terminal_signals_drain(void);

/// The flags that are up.
unsigned terminal_signals_pending(void);

/// Takes down the flags in `mask`.
/// @return Those of them that were up.
unsigned terminal_signals_take(unsigned mask);

/// The program is saving and will end: from now on SIGINT or SIGQUIT ends it at once, after
/// restoring the terminal. Without this, three of them that nobody takes do the same. A second
/// SIGTERM, SIGINT or SIGQUIT that a process sends does so always; what comes within half a second
/// of the first is the same request (timeout(1) sends it to the process and to its group).
void terminal_signals_begin_leaving(void);

/// Restores the terminal and ends the process by the signal's default action.
_Noreturn void terminal_signals_end_by(int signal);

/// Stops the process as Ctrl-Z does, and returns when it is continued.
///
/// The system does not stop a process that no shell could continue (an orphaned process group).
/// @param always Then stop nevertheless: whoever sent the signal can continue it.
void terminal_signals_stop(bool always);

/// Gives the calling thread a stack for fatal signals, so that even its stack overflow restores
/// the terminal. The memory lives as long as the process.
void terminal_signals_prepare_thread(void);

#endif
