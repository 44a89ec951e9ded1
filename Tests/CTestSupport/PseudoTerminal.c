#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "PseudoTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

int ctest_terminal_resize(int descriptor, int columns, int rows) {
  struct winsize size = {.ws_col = (unsigned short)columns, .ws_row = (unsigned short)rows};
  return ioctl(descriptor, TIOCSWINSZ, &size);
}

int ctest_terminal_open(char *path, size_t capacity, int columns, int rows) {
  int descriptor = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -1;
  if (grantpt(descriptor) != 0 || unlockpt(descriptor) != 0 ||
      ptsname_r(descriptor, path, capacity) != 0 ||
      ctest_terminal_resize(descriptor, columns, rows) != 0) {
    close(descriptor);
    return -1;
  }
  return descriptor;
}

/// A copy with a number that the file actions of a spawn do not use.
static int high_copy(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 64); }

/// Starts a program with default signals; `actions` belongs to the caller.
static pid_t spawn(
  const char *program, char *const arguments[], char *const environment[],
  posix_spawn_file_actions_t *actions, short flags) {
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(
    &attributes, (short)(flags | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
  pid_t process = -1;
  int status = posix_spawn(&process, program, actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  if (status == 0) return process;
  errno = status;
  return -1;
}

pid_t ctest_terminal_spawn(
  const char *path, const char *leader, char *const arguments[], char *const environment[],
  int status, int commands, int reports) {
  int copies[3] = {high_copy(status), high_copy(commands), high_copy(reports)};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  // The first terminal that a session leader opens becomes its controlling terminal.
  posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, 0, 1);
  posix_spawn_file_actions_adddup2(&actions, 0, 2);
  for (int index = 0; index < 3; index += 1) {
    posix_spawn_file_actions_adddup2(&actions, copies[index], 3 + index);
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, 6);
  pid_t process = spawn(leader, arguments, environment, &actions, POSIX_SPAWN_SETSID);
  posix_spawn_file_actions_destroy(&actions);
  for (int index = 0; index < 3; index += 1) close(copies[index]);
  return process;
}

// MARK: - The session leader

enum { STATUS = 3, COMMANDS = 4, REPORTS = 5 };

/// Reports every change of the program. Returns false when it has ended.
static bool report_changes(pid_t program) {
  int status;
  while (waitpid(program, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0) {
    if (WIFSTOPPED(status)) {
      // As a shell does: the terminal is the leader's again.
      tcsetpgrp(0, getpgrp());
      dprintf(STATUS, "stopped %d\n", WSTOPSIG(status));
    } else if (WIFCONTINUED(status)) {
      dprintf(STATUS, "continued\n");
    } else if (WIFSIGNALED(status)) {
      dprintf(STATUS, "signaled %d\n", WTERMSIG(status));
      return false;
    } else {
      dprintf(STATUS, "exited %d\n", WEXITSTATUS(status));
      return false;
    }
  }
  return true;
}

int ctest_session_leader(char *const arguments[]) {
  signal(SIGTTOU, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  int changes = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addtcsetpgrp_np(&actions, 0);
  posix_spawn_file_actions_adddup2(&actions, REPORTS, 3);
  posix_spawn_file_actions_addclosefrom_np(&actions, 4);
  pid_t program = spawn(arguments[0], arguments, environ, &actions, POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_destroy(&actions);
  if (program < 0) {
    dprintf(STATUS, "exited 127\n");
    return 1;
  }
  close(REPORTS);
  dprintf(STATUS, "started %d\n", program);

  bool is_running = true;
  while (true) {
    struct pollfd entries[2] = {
      {.fd = COMMANDS, .events = POLLIN}, {.fd = changes, .events = POLLIN}};
    if (poll(entries, 2, -1) < 0 && errno != EINTR) break;
    if (entries[1].revents != 0) {
      struct signalfd_siginfo info;
      while (read(changes, &info, sizeof info) > 0) {
      }
      if (is_running) is_running = report_changes(program);
    }
    if (entries[0].revents == 0) continue;
    char command;
    if (read(COMMANDS, &command, 1) <= 0) break;
    if (!is_running) continue;
    if (command == 'f') tcsetpgrp(0, program);
    kill(-program, SIGCONT);
  }
  if (is_running) {
    kill(-program, SIGKILL);
    waitpid(program, NULL, 0);
  }
  return 0;
}
