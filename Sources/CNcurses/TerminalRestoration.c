#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "TerminalRestoration.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "BoundedWrite.h"

static struct {
  int descriptor;
  struct termios modes;
  unsigned char bytes[TERMINAL_RESTORATION_CAPACITY];
  size_t count;
} restoration;

// Whoever turns it from true to false restores; so the bytes go out once.
static atomic_bool is_armed;

static struct {
  int original;
  int file;
} standard_error;

static atomic_bool is_captured;

/// The thread that is giving the terminal or standard error back; 0 when none is.
static atomic_int giving_back;

/// What `begin_giving_back` leaves for `end_giving_back`.
struct turn {
  bool is_owner;
  sigset_t mask;
};

/// Takes the turn to give something back: one thread at a time, and not interrupted by a signal whose
/// handler ends the process halfway. A second thread waits for the first, but not for ever; a crash within
/// the turn goes on without one.
static struct turn begin_giving_back(void) {
  struct turn turn = {.is_owner = false};
  sigset_t asked;
  sigemptyset(&asked);
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
  for (size_t index = 0; index < sizeof signals / sizeof signals[0]; index += 1) {
    sigaddset(&asked, signals[index]);
  }
  pthread_sigmask(SIG_BLOCK, &asked, &turn.mask);
  const int thread = (int)gettid();
  for (int wait = 0; wait < 200; wait += 1) {
    int nobody = 0;
    if (atomic_compare_exchange_strong(&giving_back, &nobody, thread)) {
      turn.is_owner = true;
      break;
    }
    if (nobody == thread) break;
    poll(NULL, 0, 10);
  }
  return turn;
}

static void end_giving_back(struct turn turn) {
  if (turn.is_owner) atomic_store(&giving_back, 0);
  pthread_sigmask(SIG_SETMASK, &turn.mask, NULL);
}

/// How long giving something back waits for a terminal that takes nothing, in milliseconds.
enum { PATIENCE = 500 };

bool terminal_set_modes(int descriptor, const struct termios *modes) {
  sigset_t blocked, previous;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &blocked, &previous);
  int status;
  do {
    status = tcsetattr(descriptor, TCSANOW, modes);
  } while (status != 0 && errno == EINTR);
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
  return status == 0;
}

static void give_terminal_back(void) {
  // A crash may have cut a control sequence in two: CAN ends what was begun, or does nothing.
  static const unsigned char cancel = 0x18;
  const long deadline = bounded_write_deadline(PATIENCE);
  bounded_write(restoration.descriptor, &cancel, 1, deadline, false);
  bounded_write(
    restoration.descriptor, restoration.bytes, restoration.count, deadline, false);
  terminal_set_modes(restoration.descriptor, &restoration.modes);
}

bool terminal_restore(void) {
  int saved = errno;
  const struct turn turn = begin_giving_back();
  const bool is_ours = atomic_exchange(&is_armed, false);
  if (is_ours) give_terminal_back();
  end_giving_back(turn);
  errno = saved;
  return is_ours;
}

static void restore_at_exit(void) {
  terminal_restore();
  terminal_stderr_release();
}

bool terminal_restoration_arm(
  int descriptor, const struct termios *modes, const unsigned char *bytes, size_t count) {
  static atomic_bool is_registered;
  if (count > TERMINAL_RESTORATION_CAPACITY) return false;
  atomic_store(&is_armed, false);
  restoration.descriptor = descriptor;
  restoration.modes = *modes;
  if (count > 0) memcpy(restoration.bytes, bytes, count);
  restoration.count = count;
  atomic_store(&is_armed, true);
  if (!atomic_exchange(&is_registered, true)) atexit(restore_at_exit);
  return true;
}

void terminal_restoration_disarm(void) { atomic_store(&is_armed, false); }

bool terminal_restoration_is_armed(void) { return atomic_load(&is_armed); }

bool terminal_stderr_capture(void) {
  if (atomic_load(&is_captured)) return true;
  if (!isatty(STDERR_FILENO)) return false;
  const char *directory = getenv("TMPDIR");
  if (directory == NULL || directory[0] == '\0') directory = "/tmp";
  char path[1024];
  size_t length = strlen(directory);
  static const char suffix[] = "/latentscope-stderr-XXXXXX";
  if (length + sizeof suffix > sizeof path) return false;
  memcpy(path, directory, length);
  memcpy(path + length, suffix, sizeof suffix);
  int file = mkostemp(path, O_APPEND | O_CLOEXEC);
  if (file < 0) return false;
  unlink(path);
  int original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (original < 0 || dup2(file, STDERR_FILENO) < 0) {
    if (original >= 0) close(original);
    close(file);
    return false;
  }
  standard_error.original = original;
  standard_error.file = file;
  atomic_store(&is_captured, true);
  return true;
}

static void give_standard_error_back(void) {
  dup2(standard_error.original, STDERR_FILENO);
  struct stat status;
  off_t size = fstat(standard_error.file, &status) == 0 ? status.st_size : 0;
  const off_t limit = 64 * 1024;
  off_t position = size > limit ? size - limit : 0;
  const long deadline = bounded_write_deadline(PATIENCE);
  if (position > 0) {
    static const char notice[] = "(earlier messages left out)\n";
    bounded_write(STDERR_FILENO, notice, sizeof notice - 1, deadline, false);
  }
  unsigned char chunk[1024];
  while (position < size) {
    ssize_t count = pread(standard_error.file, chunk, sizeof chunk, position);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    if (bounded_write(STDERR_FILENO, chunk, (size_t)count, deadline, false) < (long)count) break;
    position += count;
  }
  close(standard_error.file);
  close(standard_error.original);
}

void terminal_stderr_release(void) {
  int saved = errno;
  const struct turn turn = begin_giving_back();
  if (atomic_exchange(&is_captured, false)) give_standard_error_back();
  end_giving_back(turn);
  errno = saved;
}
