#ifndef LATENTSCOPE_CTESTSUPPORT_H
#define LATENTSCOPE_CTESTSUPPORT_H

#include "AllocationCount.h"
#include "PseudoTerminal.h"

#endif
