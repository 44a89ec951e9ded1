#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CursesScreen.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

// MARK: - Finding out what a terminal can do

curses_lookup curses_description_open(const char *term, int descriptor) {
  int status = 0;
  if (setupterm((char *)term, descriptor, &status) == OK) return CURSES_LOOKUP_FOUND;
  // 1 is a hardcopy terminal, 0 unknown or generic, -1 no database.
  return status == -1 ? CURSES_LOOKUP_NO_DATABASE : CURSES_LOOKUP_UNKNOWN;
}

void curses_description_close(void) {
  if (cur_term != NULL) del_curterm(cur_term);
}

const char *curses_capability_string(const char *name) {
  char *value = tigetstr((char *)name);
  return value == (char *)-1 ? NULL : value;
}

int curses_capability_number(const char *name) {
  int value = tigetnum((char *)name);
  return value < 0 ? -1 : value;
}

bool curses_capability_flag(const char *name) { return tigetflag((char *)name) == 1; }

const char *curses_cursor_address(int row, int column) {
  const char *format = curses_capability_string("cup");
  return format == NULL ? NULL : tiparm(format, row, column);
}

const char *curses_flag_name(size_t index) { return index < BOOLWRITE ? boolnames[index] : NULL; }
const char *curses_number_name(size_t index) { return index < NUMWRITE ? numnames[index] : NULL; }
const char *curses_string_name(size_t index) { return index < STRWRITE ? strnames[index] : NULL; }

// MARK: - A screen that is drawn into memory

struct curses_screen {
  SCREEN *screen;
  FILE *output;
  FILE *input;
  int memory;
};

static int make_memory_file(void) {
#ifdef __linux__
  return memfd_create("latentscope-screen", MFD_CLOEXEC);
#else
  char path[] = "/tmp/latentscope-screen-XXXXXX";
  int descriptor = mkstemp(path);
  if (descriptor >= 0) {
    unlink(path);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  return descriptor;
#endif
}

static FILE *open_duplicate(int descriptor, const char *mode) {
  int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return NULL;
  FILE *file = fdopen(copy, mode);
  if (file == NULL) close(copy);
  return file;
}

/// newterm, with a description of our own in place of the database when there is one.
static SCREEN *new_screen(const char *term, const char *entry, FILE *output, FILE *input) {
  if (entry == NULL) return newterm((char *)term, output, input);
  const char *found = getenv("TERMINFO");
  char *previous = found == NULL ? NULL : strdup(found);
  setenv("TERMINFO", entry, 1);
  SCREEN *screen = newterm((char *)term, output, input);
  if (previous == NULL) {
    unsetenv("TERMINFO");
  } else {
    setenv("TERMINFO", previous, 1);
    free(previous);
  }
  return screen;
}

curses_screen *curses_screen_open(
  const char *term, const char *entry, int descriptor, const char **step) {
  curses_screen *result = calloc(1, sizeof *result);
  if (result == NULL) {
    *step = "allocating memory";
    return NULL;
  }
  result->memory = make_memory_file();
  result->output = open_duplicate(descriptor, "w");
  result->input = open_duplicate(descriptor, "r");
  if (result->memory < 0 || result->output == NULL || result->input == NULL) {
    *step = "opening files for the screen";
    curses_screen_close(result);
    return NULL;
  }
  result->screen = new_screen(term, entry, result->output, result->input);
  if (result->screen == NULL) {
    *step = "newterm";
    curses_screen_close(result);
    return NULL;
  }
  // newterm needs the terminal; from here on what ncurses writes, modes included, goes to memory.
  if (dup2(result->memory, fileno(result->output)) < 0) {
    *step = "redirecting the screen";
    curses_screen_close(result);
    return NULL;
  }
  nonl();
  typeahead(-1);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  curs_set(0);
  leaveok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  return result;
}

void curses_screen_close(curses_screen *screen) {
  if (screen == NULL) return;
  if (screen->screen != NULL) {
    endwin();
    delscreen(screen->screen);
  }
  if (screen->output != NULL) fclose(screen->output);
  if (screen->input != NULL) fclose(screen->input);
  if (screen->memory >= 0) close(screen->memory);
  free(screen);
}

long curses_screen_take_output(curses_screen *screen, unsigned char *buffer, size_t capacity) {
  off_t size = lseek(screen->memory, 0, SEEK_CUR);
  if (size <= 0) return size;
  if ((size_t)size > capacity) return size;
  size_t taken = 0;
  while (taken < (size_t)size) {
    ssize_t count = pread(screen->memory, buffer + taken, (size_t)size - taken, (off_t)taken);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return -1;
    taken += (size_t)count;
  }
  // The descriptor of ncurses shares the position.
  if (lseek(screen->memory, 0, SEEK_SET) < 0) return -1;
  return (long)size;
}

WINDOW *curses_screen_window(curses_screen *screen) {
  (void)screen;
  return stdscr;
}

void curses_screen_forget(void) { clearok(curscr, TRUE); }

int curses_color_count(void) { return has_colors() ? COLORS : 0; }
int curses_pair_count(void) { return has_colors() ? COLOR_PAIRS : 0; }

void curses_set_cell(cchar_t *cell, wchar_t glyph, attr_t attributes, int pair) {
  wchar_t text[2] = {glyph, L'\0'};
  setcchar(cell, text, attributes, 0, &pair);
}

int curses_glyph_width(wchar_t glyph) { return wcwidth(glyph); }

attr_t curses_attribute_bold(void) { return WA_BOLD; }
attr_t curses_attribute_dim(void) { return WA_DIM; }
attr_t curses_attribute_reverse(void) { return WA_REVERSE; }
attr_t curses_attribute_underline(void) { return WA_UNDERLINE; }

// MARK: - Locale

bool curses_locale_adopt(bool environment_names_utf8) {
  const char *adopted = setlocale(LC_CTYPE, "");
  if (adopted == NULL && environment_names_utf8) setlocale(LC_CTYPE, "C.UTF-8");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

const char *curses_locale_codeset(void) { return nl_langinfo(CODESET); }

const char *curses_locale_name(void) {
  const char *name = setlocale(LC_CTYPE, NULL);
  return name == NULL ? "C" : name;
}
