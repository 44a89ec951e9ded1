#ifndef LATENTSCOPE_PSEUDO_TERMINAL_H
#define LATENTSCOPE_PSEUDO_TERMINAL_H

#include <stddef.h>

/// Opens a pseudo-terminal of so many cells and writes the path of its far side.
///
/// Returns the descriptor of the near side; -1 with errno set when the system refuses.
int terminal_pseudo_open(int columns, int rows, char *path, size_t capacity);

#endif
