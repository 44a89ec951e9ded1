#ifndef LATENTSCOPE_CKERNELS_H
#define LATENTSCOPE_CKERNELS_H

// Element-wise and reduction loops in single precision, compiled for AVX-512, AVX2 and the baseline
// of the processor family and chosen when the program starts.
//
// Why C: Swift code is compiled for the baseline (SSE2) only, and comparisons of its SIMD types
// become loops over lanes. Profiles of an E2C update on one core with AVX-512: the likelihood took
// 16 % of the time in Swift and takes 1.4 % here.

#include <stddef.h>
#include <stdint.h>

enum kernel_activation {
  kernel_identity = 0,
  kernel_relu = 1,
  kernel_tanh = 2,
  kernel_sigmoid = 3,
  kernel_elu = 4
};

/// y += scale x.
void kernel_add(const float *x, float scale, float *y, size_t count);
/// y = scale x.
void kernel_scale(const float *x, float scale, float *y, size_t count);
/// y = a b, or y += a b when accumulating.
void kernel_multiply(const float *a, const float *b, float *y, size_t count, int accumulating);
/// y = activation(y).
void kernel_activate(enum kernel_activation activation, float *y, size_t count);
/// y = activation(y + bias) for every row.
void kernel_add_bias(const float *bias, enum kernel_activation activation, float *y, size_t rows,
                     size_t columns, size_t stride);
/// y = e^y / the sum of e^y; NaN anywhere gives NaN everywhere.
void kernel_softmax(float *y, size_t count);
/// gradient *= activation'(value), from the activation's value.
void kernel_activation_gradient(enum kernel_activation activation, const float *value,
                                size_t value_stride, float *gradient, size_t gradient_stride,
                                size_t rows, size_t columns);
/// The sum of x.
float kernel_sum(const float *x, size_t count);
/// The sum of x y.
float kernel_dot(const float *x, const float *y, size_t count);
/// sums += the sum of the rows of x.
void kernel_column_sums(const float *x, size_t rows, size_t columns, size_t stride, float *sums);
/// -log p of Bernoulli targets, summed; residual = sigmoid(logits) - target.
float kernel_bernoulli(const float *logits, const float *target, float *residual, size_t count);
/// y = x, or y += x when accumulating, for rows with gaps.
void kernel_move_rows(const float *x, size_t x_stride, float *y, size_t y_stride, size_t rows,
                      size_t columns, int accumulating);
/// Rows of y = every step-th element of rows of x.
void kernel_gather_rows(const float *x, size_t x_stride, size_t step, float *y, size_t y_stride,
                        size_t rows, size_t columns);
/// Every step-th element of rows of y = rows of x, or += when accumulating.
void kernel_scatter_rows(const float *x, size_t x_stride, float *y, size_t y_stride, size_t step,
                         size_t rows, size_t columns, int accumulating);
/// y = scale x for grey levels.
void kernel_convert(const uint8_t *x, float scale, float *y, size_t count);
/// y = gain (b - a).
void kernel_difference(const float *a, const float *b, float gain, float *y, size_t count);

struct kernel_adam {
  float shrink, step, keep1, keep2, second_scale, epsilon, average_take;
};
/// One Adam step.
void kernel_adam_step(struct kernel_adam settings, const float *gradient, float *parameters,
                      float *first, float *second, size_t count);
/// One Adam step that also moves the average towards the new parameters.
void kernel_adam_step_averaged(struct kernel_adam settings, const float *gradient,
                               float *parameters, float *first, float *second, float *average,
                               size_t count);

#endif
