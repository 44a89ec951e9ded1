#ifndef LATENTSCOPE_CURSES_SCREEN_H
#define LATENTSCOPE_CURSES_SCREEN_H

// The wide-character interface of ncurses exists only when asked for before its header.
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#include <curses.h>
#include <stdbool.h>
#include <stddef.h>

// Globals, and macros that Swift cannot import, as functions. ncurses is not thread-safe: all of
// this belongs to the one thread that owns the screen.

// MARK: - Finding out what a terminal can do

/// How a look into the terminfo database ended.
typedef enum curses_lookup {
  CURSES_LOOKUP_FOUND,
  CURSES_LOOKUP_UNKNOWN,
  CURSES_LOOKUP_NO_DATABASE,
} curses_lookup;

/// Loads a terminal's description, so that the `curses_capability_` functions answer for it.
/// `curses_description_close` must follow before a screen is opened.
curses_lookup curses_description_open(const char *term, int descriptor);
void curses_description_close(void);

/// The capabilities of the description that is open, by terminfo name ("cup", "colors", "bce");
/// NULL, -1 and false when absent.
const char *curses_capability_string(const char *name);
int curses_capability_number(const char *name);
bool curses_capability_flag(const char *name);

/// The bytes that move the cursor, from the description that is open; NULL when absent. The
/// answer holds until the next call.
const char *curses_cursor_address(int row, int column);

/// The standard terminfo names in the order of the compiled format (term(5)); NULL at the end.
const char *curses_flag_name(size_t index);
const char *curses_number_name(size_t index);
const char *curses_string_name(size_t index);

// MARK: - A screen that is drawn into memory

/// A screen of ncurses whose output goes to a memory file. What a `doupdate` has to say to the
/// terminal is read from there and written by the caller: at once, counted, and bracketed.
typedef struct curses_screen curses_screen;

/// Opens a screen on the terminal behind `descriptor` (which stays the caller's).
///
/// The terminal's modes are left as ncurses sets them; nothing has been written to the terminal.
/// @param term The name of the description.
/// @param entry A compiled description as ncurses takes it in the variable TERMINFO ("b64:..."),
///   or NULL for the database's. The environment is changed during the call only.
/// @param step Which step failed, a static text, when the answer is NULL.
curses_screen *curses_screen_open(
  const char *term, const char *entry, int descriptor, const char **step);

/// Ends the screen and frees it; the terminal hears nothing of it.
void curses_screen_close(curses_screen *screen);

/// Moves up to `capacity` bytes of pending output to `buffer`.
/// @return The number of bytes that were pending; when it is larger than `capacity`, nothing was
///   moved. -1 on an error.
long curses_screen_take_output(curses_screen *screen, unsigned char *buffer, size_t capacity);

/// The window of the whole screen.
WINDOW *curses_screen_window(curses_screen *screen);

/// Makes the next `doupdate` clear and write the whole terminal.
void curses_screen_forget(void);

int curses_color_count(void);
int curses_pair_count(void);

/// Fills one cell; `pair` may exceed 255.
void curses_set_cell(cchar_t *cell, wchar_t glyph, attr_t attributes, int pair);

/// The columns that a glyph takes, -1 when it cannot be shown.
int curses_glyph_width(wchar_t glyph);

attr_t curses_attribute_bold(void);
attr_t curses_attribute_dim(void);
attr_t curses_attribute_reverse(void);
attr_t curses_attribute_underline(void);

// MARK: - Locale

/// Takes the character set (nothing else) from the environment; when the locale that it names is
/// not installed but is one of UTF-8, C.UTF-8 is taken instead.
/// @return Whether the character set is UTF-8 now.
bool curses_locale_adopt(bool environment_names_utf8);

/// The name of the character set in use, such as "UTF-8".
const char *curses_locale_codeset(void);
/// The name of the locale in use for characters.
const char *curses_locale_name(void);

#endif
