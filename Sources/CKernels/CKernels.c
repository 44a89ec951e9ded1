#include "CKernels.h"

#include <math.h>
#include <string.h>

// One copy of each loop for each width of vectors; the loader picks. Sums may be reordered, the
// same way on every run.
//
// Error bounds, which the tests hold every loop to; u = 2^-24, gamma(n) = n u / (1 - n u):
//   add, multiply     gamma(2) of the sum of the terms' magnitudes
//   scale, convert    u, relative; difference: gamma(2), relative
//   move, gather      exact; scatter too, and u of the sum when they add
//   identity, relu    exact; with a bias, u of |y| + |bias|, which enters the others as well
//   exp               2e-7, relative: 1.8 u by the roundings below, the rest is ample for the
//                     polynomial
//   sigmoid s         2e-7, absolute: s (1 - s) 2e-7 of e, 2 u s by the sum and the division
//   elu               2.5e-7, absolute: of e^x - 1
//   tanh              3e-7, absolute: with s = 1 / (E + 1), 4 s (1 - s) 1e-7 of E, 4 u s by the sum
//                     and the division, and the difference's own rounding
//   softmax y         y (4e-7 + 2 u (largest - x) + gamma(n + 4)), and 1e-37 where that underflows
//   gradients         gamma(3) of |g| (1 + y^2), tanh; of |g| |y| (1 + |y|), sigmoid; relu exact
//   sums              gamma(n) of the sum of magnitudes; of products gamma(n + 1)
//   bernoulli         3.5e-7 + 2 u |l| an element, and gamma(n) of their sum; residual 3e-7
//   adam              gamma(3) of the terms of m, gamma(4) of v; the step gamma(10) of the step
//                     without cancellation in m
#if defined(__x86_64__) && defined(__ELF__)
#define VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VECTORISED
#endif
#define INLINE static inline __attribute__((always_inline))

// exp(x) = 2^n exp(r), r in [-ln 2 / 2, ln 2 / 2], by a minimax polynomial; relative error below
// 2e-7. Arguments are held to [-87, 88], where the result is a normal number; NaN stays NaN.
INLINE float exponential(float x) {
  x = x > 88.0f ? 88.0f : x;
  x = x < -87.0f ? -87.0f : x;
  // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low mantissa bits.
  const float magic = 12582912.0f;
  const float shifted = x * 1.44269504f + magic;
  const float n = shifted - magic;
  // ln 2 in two parts, so that n ln 2 loses nothing.
  const float r = (x - n * 0.693359375f) + n * 2.1219444e-4f;
  float p = r * 1.98756915e-4f + 1.39819995e-3f;
  p = p * r + 8.33345191e-3f;
  p = p * r + 4.16657959e-2f;
  p = p * r + 1.66666655e-1f;
  p = p * r + 0.5f;
  p = p * (r * r) + r + 1.0f;
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 23) + 0x3F800000u;
  float power;
  memcpy(&power, &bits, sizeof power);
  return p * power;
}

// Absolute error below 3e-7.
INLINE float hyperbolic_tangent(float x) { return 1.0f - 2.0f / (exponential(x + x) + 1.0f); }

INLINE float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

// Written so that NaN stays NaN.
INLINE float exponential_linear(float x) {
  const float below = exponential(x > 0.0f ? 0.0f : x) - 1.0f;
  return x > 0.0f ? x : below;
}

// log(1 + x) on [0, 1] as 2 artanh(x / (2 + x)); absolute error below 2e-7.
INLINE float log_one_plus_unit(float x) {
  const float s = x / (x + 2.0f);
  const float q = s * s;
  float p = q * (1.0f / 11) + (1.0f / 9);
  p = p * q + (1.0f / 7);
  p = p * q + (1.0f / 5);
  p = p * q + (1.0f / 3);
  p = p * q + 1.0f;
  return p * (s + s);
}

VECTORISED void kernel_add(const float *restrict x, float scale, float *restrict y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] += scale * x[i];
}

VECTORISED void kernel_scale(const float *x, float scale, float *y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = scale * x[i];
}

VECTORISED void kernel_multiply(const float *a, const float *b, float *restrict y, size_t count,
                                int accumulating) {
  if (accumulating)
    for (size_t i = 0; i < count; i++) y[i] += a[i] * b[i];
  else
    for (size_t i = 0; i < count; i++) y[i] = a[i] * b[i];
}

INLINE void activate(enum kernel_activation activation, float *y, size_t count) {
  switch (activation) {
    case kernel_identity: break;
    case kernel_relu:
      for (size_t i = 0; i < count; i++) y[i] = y[i] < 0.0f ? 0.0f : y[i];
      break;
    case kernel_tanh:
      for (size_t i = 0; i < count; i++) y[i] = hyperbolic_tangent(y[i]);
      break;
    case kernel_sigmoid:
      for (size_t i = 0; i < count; i++) y[i] = sigmoid(y[i]);
      break;
    case kernel_elu:
      for (size_t i = 0; i < count; i++) y[i] = exponential_linear(y[i]);
      break;
  }
}

VECTORISED void kernel_activate(enum kernel_activation activation, float *y, size_t count) {
  activate(activation, y, count);
}

VECTORISED void kernel_add_bias(const float *restrict bias, enum kernel_activation activation,
                                float *restrict y, size_t rows, size_t columns, size_t stride) {
  for (size_t row = 0; row < rows; row++, y += stride) switch (activation) {
      case kernel_identity:
        for (size_t i = 0; i < columns; i++) y[i] += bias[i];
        break;
      case kernel_relu:
        for (size_t i = 0; i < columns; i++) {
          const float sum = y[i] + bias[i];
          y[i] = sum < 0.0f ? 0.0f : sum;
        }
        break;
      case kernel_tanh:
        for (size_t i = 0; i < columns; i++) y[i] = hyperbolic_tangent(y[i] + bias[i]);
        break;
      case kernel_sigmoid:
        for (size_t i = 0; i < columns; i++) y[i] = sigmoid(y[i] + bias[i]);
        break;
      case kernel_elu:
        for (size_t i = 0; i < columns; i++) y[i] = exponential_linear(y[i] + bias[i]);
        break;
    }
}

VECTORISED void kernel_activation_gradient(enum kernel_activation activation,
                                           const float *restrict value, size_t value_stride,
                                           float *restrict gradient, size_t gradient_stride,
                                           size_t rows, size_t columns) {
  for (size_t row = 0; row < rows; row++, value += value_stride, gradient += gradient_stride)
    switch (activation) {
      case kernel_identity: return;
      case kernel_relu:
        for (size_t i = 0; i < columns; i++) gradient[i] = value[i] <= 0.0f ? 0.0f : gradient[i];
        break;
      case kernel_tanh:
        for (size_t i = 0; i < columns; i++) gradient[i] *= 1.0f - value[i] * value[i];
        break;
      case kernel_sigmoid:
        for (size_t i = 0; i < columns; i++) gradient[i] *= value[i] * (1.0f - value[i]);
        break;
      case kernel_elu:
        for (size_t i = 0; i < columns; i++)
          gradient[i] *= value[i] > 0.0f ? 1.0f : value[i] + 1.0f;
        break;
    }
}

VECTORISED void kernel_softmax(float *y, size_t count) {
#pragma clang fp reassociate(on)
  float largest = count > 0 ? y[0] : 0.0f;
  for (size_t i = 1; i < count; i++) largest = y[i] > largest ? y[i] : largest;
  float total = 0;
  for (size_t i = 0; i < count; i++) {
    // A NaN may not be the largest, but its own exponential reaches the sum.
    y[i] = exponential(y[i] - largest);
    total += y[i];
  }
  const float share = 1.0f / total;
  for (size_t i = 0; i < count; i++) y[i] *= share;
}

VECTORISED float kernel_sum(const float *x, size_t count) {
#pragma clang fp reassociate(on)
  float total = 0;
  for (size_t i = 0; i < count; i++) total += x[i];
  return total;
}

VECTORISED float kernel_dot(const float *x, const float *y, size_t count) {
#pragma clang fp reassociate(on)
  float total = 0;
  for (size_t i = 0; i < count; i++) total += x[i] * y[i];
  return total;
}

VECTORISED void kernel_column_sums(const float *restrict x, size_t rows, size_t columns,
                                   size_t stride, float *restrict sums) {
  for (size_t row = 0; row < rows; row++, x += stride)
    for (size_t i = 0; i < columns; i++) sums[i] += x[i];
}

VECTORISED float kernel_bernoulli(const float *restrict logits, const float *restrict target,
                                  float *restrict residual, size_t count) {
#pragma clang fp reassociate(on)
  float total = 0;
  for (size_t i = 0; i < count; i++) {
    const float l = logits[i];
    // One exponential serves the likelihood and its gradient.
    const float e = exponential(l < 0.0f ? l : -l);
    const float upper = 1.0f / (1.0f + e);
    residual[i] = (l < 0.0f ? 1.0f - upper : upper) - target[i];
    total += (l < 0.0f ? 0.0f : l) - l * target[i] + log_one_plus_unit(e);
  }
  return total;
}

// Rows are as short as the lines of small images: neither a call for each nor a loop over single
// elements behind vectors of 16 will do, and the usual lengths are known to the compiler.
INLINE void move_rows(const float *restrict x, size_t x_stride, float *restrict y, size_t y_stride,
                      size_t rows, size_t columns, int accumulating) {
  for (size_t row = 0; row < rows; row++, x += x_stride, y += y_stride) {
    size_t i = 0;
    for (; i + 8 <= columns; i += 8)
      for (size_t k = i; k < i + 8; k++) y[k] = accumulating ? y[k] + x[k] : x[k];
    for (; i + 4 <= columns; i += 4)
      for (size_t k = i; k < i + 4; k++) y[k] = accumulating ? y[k] + x[k] : x[k];
#pragma clang loop vectorize(disable)
    for (; i < columns; i++) y[i] = accumulating ? y[i] + x[i] : x[i];
  }
}

#define MOVE_ROWS(columns)                                                    \
  if (accumulating)                                                           \
    move_rows(x, x_stride, y, y_stride, rows, columns, 1);                    \
  else                                                                        \
    move_rows(x, x_stride, y, y_stride, rows, columns, 0)

VECTORISED __attribute__((no_builtin("memcpy", "memmove"))) void kernel_move_rows(
    const float *restrict x, size_t x_stride, float *restrict y, size_t y_stride, size_t rows,
    size_t columns, int accumulating) {
  switch (columns) {
    case 4: MOVE_ROWS(4); break;
    case 6: MOVE_ROWS(6); break;
    case 8: MOVE_ROWS(8); break;
    case 12: MOVE_ROWS(12); break;
    case 16: MOVE_ROWS(16); break;
    default: MOVE_ROWS(columns);
  }
}

// The step that occurs is known to the compiler, which then needs no gather instructions.
VECTORISED void kernel_gather_rows(const float *restrict x, size_t x_stride, size_t step,
                                   float *restrict y, size_t y_stride, size_t rows,
                                   size_t columns) {
  for (size_t row = 0; row < rows; row++, x += x_stride, y += y_stride)
    if (step == 2)
      for (size_t i = 0; i < columns; i++) y[i] = x[2 * i];
    else
      for (size_t i = 0; i < columns; i++) y[i] = x[step * i];
}

VECTORISED void kernel_scatter_rows(const float *restrict x, size_t x_stride, float *restrict y,
                                    size_t y_stride, size_t step, size_t rows, size_t columns,
                                    int accumulating) {
  for (size_t row = 0; row < rows; row++, x += x_stride, y += y_stride)
    if (accumulating)
      for (size_t i = 0; i < columns; i++) y[step * i] += x[i];
    else
      for (size_t i = 0; i < columns; i++) y[step * i] = x[i];
}

VECTORISED void kernel_convert(const uint8_t *restrict x, float scale, float *restrict y,
                               size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = scale * (float)x[i];
}

VECTORISED void kernel_difference(const float *restrict a, const float *restrict b, float gain,
                                  float *restrict y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] = gain * (b[i] - a[i]);
}

// The restrict pointers and the single exit keep each variant one streaming loop.
INLINE float adam_value(struct kernel_adam s, float gradient, float parameter, float *restrict m,
                        float *restrict v) {
  const float g = gradient * s.shrink;
  *m = *m * s.keep1 + g * (1.0f - s.keep1);
  *v = *v * s.keep2 + g * g * (1.0f - s.keep2);
  return parameter - s.step * *m / (sqrtf(*v * s.second_scale) + s.epsilon);
}

VECTORISED void kernel_adam_step(struct kernel_adam s, const float *restrict gradient,
                                 float *restrict parameters, float *restrict first,
                                 float *restrict second, size_t count) {
  for (size_t i = 0; i < count; i++)
    parameters[i] = adam_value(s, gradient[i], parameters[i], first + i, second + i);
}

VECTORISED void kernel_adam_step_averaged(struct kernel_adam s, const float *restrict gradient,
                                          float *restrict parameters, float *restrict first,
                                          float *restrict second, float *restrict average,
                                          size_t count) {
  for (size_t i = 0; i < count; i++) {
    const float p = adam_value(s, gradient[i], parameters[i], first + i, second + i);
    parameters[i] = p;
    average[i] += (p - average[i]) * s.average_take;
  }
}
