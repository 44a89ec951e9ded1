#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "TerminalSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "TerminalRestoration.h"

_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LONG_LOCK_FREE == 2, "handlers need atomics without locks");

/// What becomes of a signal.
enum reaction {
  /// What the system does is right, or cannot be changed.
  UNTOUCHED,
  /// The terminal is given back, then the process ends by it.
  CRASHES,
  /// A flag goes up.
  NOTED,
  /// The program is asked to end: it saves, gives the terminal back and ends by it.
  ASKS,
};

/// Every signal has a reaction: one that is not named here would end the process by default, with
/// the screen up and nothing saved, so it asks.
static enum reaction reaction(int signal) {
  switch (signal) {
    case SIGKILL: case SIGSTOP: case SIGCHLD: case SIGURG: case SIGTTIN: case SIGTTOU:
#ifdef SIGINFO
    case SIGINFO:
#endif
      return UNTOUCHED;
    case SIGSEGV: case SIGBUS: case SIGILL: case SIGTRAP: case SIGFPE: case SIGABRT: case SIGSYS:
      return CRASHES;
    case SIGTSTP: case SIGCONT: case SIGWINCH: return NOTED;
    default: return ASKS;
  }
}

/// What a crash goes on to: the default action; or, when the user has set SWIFT_BACKTRACE, what
/// was installed before us. Unasked, Swift's backtrace would keep the user waiting at a prompt.
static struct sigaction next_crash[NSIG];

/// Supervisors send a signal to a process and then to its group, shells and the system each tell of
/// a hangup: within so many milliseconds that is one request.
enum { ONE_REQUEST = 500 };

static int pipe_ends[2] = {-1, -1};
static atomic_uint pending;
static atomic_uint unanswered;
static atomic_bool is_leaving;
static atomic_bool is_installed;
static atomic_bool is_writing_installed;
/// The first signal that asked the program to end; 0 before.
static atomic_int termination;
/// When it did, in milliseconds of the monotonic clock.
static atomic_long asked_at;

void terminal_signals_end_by(int signal) {
  terminal_restore();
  terminal_stderr_release();
  struct sigaction action = {.sa_handler = SIG_DFL};
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  raise(signal);
  _exit(128 + signal);
}

static long milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// The program is asked to end; whoever insists is obeyed at once.
static void ask(int signal, bool is_key) {
  const bool insists = signal == SIGTERM || signal == SIGINT || signal == SIGQUIT;
  const long now = milliseconds();
  const bool is_repeated = atomic_load(&termination) != 0 &&
                           now - atomic_load(&asked_at) < ONE_REQUEST && !is_key;
  if (insists && !is_repeated) {
    const bool is_unanswered =
      signal != SIGTERM && (atomic_load(&is_leaving) || atomic_fetch_add(&unanswered, 1) >= 2);
    if (is_unanswered || (!is_key && atomic_load(&termination) != 0)) {
      terminal_signals_end_by(signal);
    }
  }
  if (signal == SIGINT && is_key) {
    atomic_fetch_or(&pending, TERMINAL_SIGNAL_INTERRUPT_KEY);
    return;
  }
  int nothing = 0;
  if (atomic_load(&termination) == 0) atomic_store(&asked_at, now);
  atomic_compare_exchange_strong(&termination, &nothing, signal);
}

static void note(int signal, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  // The terminal driver's signals come from the kernel, those of kill from a process.
  const bool is_key = info != NULL && info->si_code > 0;
  switch (signal) {
    case SIGTSTP:
      atomic_fetch_or(
        &pending, TERMINAL_SIGNAL_SUSPEND | (is_key ? 0u : TERMINAL_SIGNAL_SUSPEND_SENT));
      break;
    case SIGCONT: atomic_fetch_or(&pending, TERMINAL_SIGNAL_CONTINUE); break;
    case SIGWINCH: atomic_fetch_or(&pending, TERMINAL_SIGNAL_RESIZE); break;
    default: ask(signal, is_key);
  }
  // A full pipe is readable, which is all that is wanted.
  ssize_t written = write(pipe_ends[1], "", 1);
  (void)written;
  errno = saved;
}

static void die(int signal, siginfo_t *info, void *context) {
  (void)info;
  (void)context;
  terminal_restore();
  terminal_stderr_release();
  sigaction(signal, &next_crash[signal], NULL);
  // Blocked until this handler returns; then the next action finds the process where the fault
  // was.
  raise(signal);
}

static bool install_handler(int signal, void (*handler)(int, siginfo_t *, void *), int flags) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
  sigemptyset(&action.sa_mask);
  return sigaction(signal, &action, NULL) == 0;
}

static bool make_pipe(void) {
  return pipe_ends[0] >= 0 || pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) == 0;
}

/// Whether a signal is ours whoever handled it before; Swift's backtrace takes SIGQUIT.
static bool is_ours(int signal) {
  return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTERM ||
         reaction(signal) == NOTED;
}

/// Lets a signal be noted; one that the parent had ignored (nohup) stays ignored, and what somebody
/// else handles (a profiler that was loaded before us takes SIGPROF) stays theirs.
static bool note_signal(int signal) {
  struct sigaction found;
  // The C library keeps some real-time signals to itself.
  if (sigaction(signal, NULL, &found) != 0) return true;
  const bool is_handled = (found.sa_flags & SA_SIGINFO) != 0 || found.sa_handler != SIG_DFL;
  if (is_handled && (found.sa_handler == SIG_IGN || !is_ours(signal))) return true;
  // Whoever started us may have blocked it in the thread that did: we would be deaf.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  return install_handler(signal, note, SA_RESTART);
}

bool terminal_signals_install_writing(void) {
  if (atomic_exchange(&is_writing_installed, true)) return true;
  const bool is_complete = make_pipe() && note_signal(SIGPIPE) && note_signal(SIGXFSZ);
  if (!is_complete) atomic_store(&is_writing_installed, false);
  return is_complete;
}

bool terminal_signals_install(void) {
  if (atomic_exchange(&is_installed, true)) return true;
  if (!make_pipe()) {
    atomic_store(&is_installed, false);
    return false;
  }
  terminal_signals_prepare_thread();
  bool is_complete = true;
  const bool wants_backtrace = getenv("SWIFT_BACKTRACE") != NULL;
  for (int signal = 1; signal < NSIG; signal += 1) {
    switch (reaction(signal)) {
      case UNTOUCHED: break;
      case NOTED: case ASKS: is_complete = note_signal(signal) && is_complete; break;
      case CRASHES:
        next_crash[signal].sa_handler = SIG_DFL;
        sigemptyset(&next_crash[signal].sa_mask);
        if (wants_backtrace) sigaction(signal, NULL, &next_crash[signal]);
        is_complete = install_handler(signal, die, SA_ONSTACK) && is_complete;
    }
  }
  return is_complete;
}

int terminal_signals_descriptor(void) { return pipe_ends[0]; }

void terminal_signals_drain(void) {
  char chunk[256];
  while (read(pipe_ends[0], chunk, sizeof chunk) > 0) {
  }
}

unsigned terminal_signals_pending(void) { return atomic_load(&pending); }

unsigned terminal_signals_take(unsigned mask) {
  unsigned taken = atomic_fetch_and(&pending, ~mask) & mask;
  if (taken & TERMINAL_SIGNAL_INTERRUPT_KEY) atomic_store(&unanswered, 0);
  return taken;
}

int terminal_signals_termination(void) {
  const int signal = atomic_load(&termination);
  if (signal != 0) return signal;
  // The back end takes the key away while a screen is up.
  const bool is_pressed = atomic_load(&pending) & TERMINAL_SIGNAL_INTERRUPT_KEY;
  return is_pressed && !terminal_restoration_is_armed() ? SIGINT : 0;
}

double terminal_signals_seconds_since_asked(void) {
  if (atomic_load(&termination) == 0) return 0;
  return (double)(milliseconds() - atomic_load(&asked_at)) / 1000;
}

const char *terminal_signals_name(int signal) {
  static _Thread_local char name[32];
#ifdef __GLIBC__
  const char *short_name = sigabbrev_np(signal);
  if (short_name != NULL) {
    snprintf(name, sizeof name, "SIG%s", short_name);
    return name;
  }
#endif
  snprintf(name, sizeof name, "signal %d", signal);
  return name;
}

void terminal_signals_begin_leaving(void) { atomic_store(&is_leaving, true); }

/// Whether SIGCONT was noted, waiting a little: another thread may be the one to note it.
static bool was_continued(void) {
  for (int wait = 0; wait < 10; wait += 1) {
    if (atomic_load(&pending) & TERMINAL_SIGNAL_CONTINUE) return true;
    struct pollfd entry = {.fd = pipe_ends[0], .events = POLLIN};
    if (poll(&entry, 1, 10) > 0) terminal_signals_drain();
  }
  return false;
}

void terminal_signals_stop(bool always) {
  terminal_signals_take(TERMINAL_SIGNAL_CONTINUE);
  struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
  sigemptyset(&standard.sa_mask);
  sigaction(SIGTSTP, &standard, &ours);
  sigset_t set, previous;
  sigemptyset(&set);
  sigaddset(&set, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &set, &previous);
  raise(SIGTSTP);
  if (always && !was_continued()) {
    raise(SIGSTOP);
    was_continued();
  }
  terminal_signals_take(TERMINAL_SIGNAL_CONTINUE);
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
  sigaction(SIGTSTP, &ours, NULL);
}

void terminal_signals_prepare_thread(void) {
  stack_t found;
  if (sigaltstack(NULL, &found) == 0 && !(found.ss_flags & SS_DISABLE)) return;
  size_t size = 64 * 1024;
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  stack_t stack = {.ss_sp = memory, .ss_size = size};
  sigaltstack(&stack, NULL);
}
