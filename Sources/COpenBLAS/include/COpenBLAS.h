#ifndef LATENTSCOPE_COPENBLAS_H
#define LATENTSCOPE_COPENBLAS_H
#include <cblas.h>
#endif
