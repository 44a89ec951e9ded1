#ifndef LATENTSCOPE_TERMINAL_SIGNALS_H
#define LATENTSCOPE_TERMINAL_SIGNALS_H

#include <stdbool.h>

// Signals become flags and one byte in a pipe; what to do about them is decided by the program in
// its own time. Fatal signals restore the terminal and end the process by that signal.

/// The flags of signals that have arrived.
enum {
  /// SIGINT sent by a process.
  TERMINAL_SIGNAL_INTERRUPT = 1 << 0,
  /// SIGTERM.
  TERMINAL_SIGNAL_TERMINATE = 1 << 1,
  /// SIGHUP.
  TERMINAL_SIGNAL_HANGUP = 1 << 2,
  /// SIGQUIT.
  TERMINAL_SIGNAL_QUIT = 1 << 3,
  /// SIGTSTP.
  TERMINAL_SIGNAL_SUSPEND = 1 << 4,
  /// SIGTSTP was sent by a process, not by the keyboard (with `TERMINAL_SIGNAL_SUSPEND`).
  TERMINAL_SIGNAL_SUSPEND_SENT = 1 << 5,
  /// SIGCONT.
  TERMINAL_SIGNAL_CONTINUE = 1 << 6,
  /// SIGWINCH.
  TERMINAL_SIGNAL_RESIZE = 1 << 7,
  /// SIGINT from the keyboard: the user pressed Ctrl-C.
  TERMINAL_SIGNAL_INTERRUPT_KEY = 1 << 8,
};

/// Installs all handlers, once; a signal that the parent had ignored (nohup) stays ignored.
/// @return False when the pipe or a handler could not be made; `errno` says why.
bool terminal_signals_install(void);

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
/// restoring the terminal. Without this, three of them that nobody takes do the same.
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
