#include "CEmbeddedScenes.h"
