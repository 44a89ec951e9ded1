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
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "TerminalRestoration.h"

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "handlers need atomics without locks");

static const struct {
  int signal;
  unsigned flag;
} noted[] = {
  {SIGINT, TERMINAL_SIGNAL_INTERRUPT}, {SIGTERM, TERMINAL_SIGNAL_TERMINATE},
  {SIGHUP, TERMINAL_SIGNAL_HANGUP},    {SIGQUIT, TERMINAL_SIGNAL_QUIT},
  {SIGTSTP, TERMINAL_SIGNAL_SUSPEND},  {SIGCONT, TERMINAL_SIGNAL_CONTINUE},
  {SIGWINCH, TERMINAL_SIGNAL_RESIZE},
};
enum { NOTED_COUNT = sizeof noted / sizeof noted[0] };

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
enum { FATAL_COUNT = sizeof fatal / sizeof fatal[0] };

/// What a crash goes on to, for the fatal signals in their order: the default action; or, when
/// the user has set SWIFT_BACKTRACE, what was installed before us. Unasked, Swift's backtrace
/// would keep the user waiting at a prompt.
static struct sigaction next_fatal[FATAL_COUNT];

static int pipe_ends[2] = {-1, -1};
static atomic_uint pending;
static atomic_uint unanswered;
static atomic_bool is_leaving;
static atomic_bool is_installed;

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

static void note(int signal, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  if (signal == SIGINT || signal == SIGQUIT) {
    if (atomic_load(&is_leaving) || atomic_fetch_add(&unanswered, 1) >= 2) {
      terminal_signals_end_by(signal);
    }
  }
  unsigned flag = 0;
  for (size_t index = 0; index < NOTED_COUNT; index += 1) {
    if (noted[index].signal == signal) flag = noted[index].flag;
  }
  // The terminal driver's signals come from the kernel, those of kill from a process.
  bool is_key = info != NULL && info->si_code > 0;
  if (signal == SIGINT && is_key) flag = TERMINAL_SIGNAL_INTERRUPT_KEY;
  if (signal == SIGTSTP && !is_key) flag |= TERMINAL_SIGNAL_SUSPEND_SENT;
  atomic_fetch_or(&pending, flag);
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
  for (size_t index = 0; index < FATAL_COUNT; index += 1) {
    if (fatal[index] == signal) sigaction(signal, &next_fatal[index], NULL);
  }
  // Blocked until this handler returns; then the next action finds the process where the fault
  // was.
  raise(signal);
}

static bool install_handler(int signal, void (*handler)(int, siginfo_t *, void *), int flags) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
  sigemptyset(&action.sa_mask);
  return sigaction(signal, &action, NULL) == 0;
}

bool terminal_signals_install(void) {
  if (atomic_exchange(&is_installed, true)) return true;
  if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    atomic_store(&is_installed, false);
    return false;
  }
  terminal_signals_prepare_thread();
  bool is_complete = true;
  for (size_t index = 0; index < NOTED_COUNT; index += 1) {
    struct sigaction found;
    if (sigaction(noted[index].signal, NULL, &found) == 0 && found.sa_handler == SIG_IGN) continue;
    is_complete = install_handler(noted[index].signal, note, SA_RESTART) && is_complete;
  }
  const bool wants_backtrace = getenv("SWIFT_BACKTRACE") != NULL;
  for (size_t index = 0; index < FATAL_COUNT; index += 1) {
    next_fatal[index].sa_handler = SIG_DFL;
    sigemptyset(&next_fatal[index].sa_mask);
    if (wants_backtrace) sigaction(fatal[index], NULL, &next_fatal[index]);
    is_complete = install_handler(fatal[index], die, SA_ONSTACK) && is_complete;
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
  const unsigned answered =
    TERMINAL_SIGNAL_INTERRUPT | TERMINAL_SIGNAL_INTERRUPT_KEY | TERMINAL_SIGNAL_QUIT;
  unsigned taken = atomic_fetch_and(&pending, ~mask) & mask;
  if (taken & answered) atomic_store(&unanswered, 0);
  return taken;
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
