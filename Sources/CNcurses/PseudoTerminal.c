#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "PseudoTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

int terminal_pseudo_open(int columns, int rows, char *path, size_t capacity) {
  int descriptor = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
  int status = grantpt(descriptor) || unlockpt(descriptor) ||
               ioctl(descriptor, TIOCSWINSZ, &size);
  if (status == 0) {
    status = ptsname_r(descriptor, path, capacity);
    if (status == 0) return descriptor;
    errno = status;
  }
  int reason = errno;
  close(descriptor);
  errno = reason;
  return -1;
}
