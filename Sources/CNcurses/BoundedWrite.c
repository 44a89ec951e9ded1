#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "BoundedWrite.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "TerminalSignals.h"

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

long bounded_write_deadline(int milliseconds) {
  return milliseconds < 0 ? -1 : now() + milliseconds;
}

/// Opens a terminal or a pipe once more, not blocking: the flag on the given descriptor would
/// concern everybody who shares it, such as the shell.
/// @return -1 for files that never block, and where the system does not allow it.
static int open_twin(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return -1;
  if (!S_ISCHR(status.st_mode) && !S_ISFIFO(status.st_mode)) return -1;
  // Opened anew, a descriptor for reading could be written to.
  const int mode = fcntl(descriptor, F_GETFL);
  if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY) return -1;
  char path[] = "/proc/self/fd/0000000000";
  char digits[10];
  int count = 0;
  for (int rest = descriptor; count == 0 || rest > 0; rest /= 10) {
    digits[count] = (char)('0' + rest % 10);
    count += 1;
  }
  char *digit = path + sizeof "/proc/self/fd/" - 1;
  while (count > 0) *digit++ = digits[--count];
  *digit = 0;
  return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

/// Waits until something can be written.
/// @return False when the time is over or the program is asked to end.
static bool wait_for_room(int descriptor, long deadline, bool until_asked) {
  while (true) {
    if (until_asked && terminal_signals_termination() != 0) return false;
    const long left = deadline < 0 ? 1000 : deadline - now();
    if (left <= 0) return false;
    struct pollfd entries[] = {
      {.fd = descriptor, .events = POLLOUT},
      {.fd = until_asked ? terminal_signals_descriptor() : -1, .events = POLLIN},
    };
    const int count = poll(entries, 2, left < 1000 ? (int)left : 1000);
    if (count < 0 && errno != EINTR) return false;
    // The flags stay up; an unread byte would only make the next wait return at once.
    if (count > 0 && entries[1].revents != 0) terminal_signals_drain();
    if (count > 0 && entries[0].revents != 0) return true;
  }
}

long bounded_write(
  int descriptor, const void *bytes, size_t count, long deadline, bool until_asked) {
  const int twin = open_twin(descriptor);
  const int target = twin >= 0 ? twin : descriptor;
  size_t written = 0;
  int failure = 0;
  // Without a twin a large piece might block although there is some room.
  struct stat status;
  const bool is_file = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  const size_t piece = twin >= 0 || is_file ? count : 256;
  while (written < count) {
    if (twin < 0 && !is_file && !wait_for_room(target, deadline, until_asked)) break;
    const size_t rest = count - written;
    const ssize_t step =
      write(target, (const char *)bytes + written, rest < piece ? rest : piece);
    if (step > 0) {
      written += (size_t)step;
    } else if (step < 0 && errno == EAGAIN) {
      if (!wait_for_room(target, deadline, until_asked)) break;
    } else if (step >= 0 || errno != EINTR) {
      failure = step < 0 ? errno : EIO;
      break;
    }
  }
  if (twin >= 0) close(twin);
  if (failure == 0) return (long)written;
  errno = failure;
  return -1;
}

void standard_descriptors_hold(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor += 1) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is the one that is missing.
    const int taken = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
    if (taken > descriptor) close(taken);
  }
}
