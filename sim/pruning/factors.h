// The two low-rank factors of a layer's weights.
//
// The weights of a group of a layer are a matrix with a row per input channel and filter row (c, r) and a
// column per filter column and filter (s, k). Its best approximation of rank n is what the n largest singular
// values leave of it: a convolution of R x 1 with n filters, and one of 1 x S behind it. Each has the
// singular vectors times the roots of the singular values.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/layer.h"
#include "sim/pruning/masks.h"

namespace lacuna {

// The rank, per group, with which the factors have at most `density` times the layer's weights, but at least
// 1; 0 if the factors of that rank would save no weights.
std::int64_t factor_rank(const Layer& layer, double density);

// Both in the order of LayerTensors::weight_values, [k][r][s][c].
struct RealFactors {
  std::vector<double> first, second;
};
RealFactors factorize(const Layer& layer, Weights weights, std::int64_t rank);

struct Quantized {
  std::vector<std::int16_t> values;
  double scale = 1;  // real value = scale x integer
};
// The largest magnitude becomes the largest of that width; halves are rounded away from 0.
Quantized quantized(const std::vector<double>& values, std::int64_t bits);

}  // namespace lacuna
