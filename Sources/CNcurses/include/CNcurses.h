#ifndef LATENTSCOPE_CNCURSES_H
#define LATENTSCOPE_CNCURSES_H

#include "BoundedWrite.h"
#include "CursesScreen.h"
#include "PseudoTerminal.h"
#include "TerminalRestoration.h"
#include "TerminalSignals.h"

#endif
