#include "sim/pruning/factors.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

namespace lacuna {
namespace {

using Eigen::MatrixXd;

std::int64_t rows_of(const Layer& layer) {
  return layer.channels_per_group() * layer.R;
}

std::int64_t columns_of(const Layer& layer) {
  return layer.filters_per_group() * layer.S;
}

// Row r * Cg + c, column k * S + s.
MatrixXd matrix_of(const Layer& layer, Weights weights, std::int64_t group) {
  const std::int64_t channels = layer.channels_per_group(), filters = layer.filters_per_group();
  MatrixXd matrix(rows_of(layer), columns_of(layer));
  auto weight = weights.begin() + group * filters * layer.filter_size();
  for (std::int64_t k = 0; k < filters; ++k)
    for (std::int64_t r = 0; r < layer.R; ++r)
      for (std::int64_t s = 0; s < layer.S; ++s)
        for (std::int64_t c = 0; c < channels; ++c) matrix(r * channels + c, k * layer.S + s) = *weight++;
  return matrix;
}

// A pair of singular vectors may be negated together: the largest element of the left one is positive.
double sign_of(const MatrixXd& left, std::int64_t column) {
  Eigen::Index largest = 0;
  left.col(column).cwiseAbs().maxCoeff(&largest);
  return left(largest, column) < 0 ? -1 : 1;
}

}  // namespace

std::int64_t factor_rank(const Layer& layer, double density) {
  const std::int64_t weights = rows_of(layer) * columns_of(layer),
                     of_rank = rows_of(layer) + columns_of(layer);
  const auto rank = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(density * static_cast<double>(weights) / static_cast<double>(of_rank)));
  return rank * of_rank < weights ? rank : 0;
}

RealFactors factorize(const Layer& layer, Weights weights, std::int64_t rank) {
  RealFactors factors;
  factors.second.resize(static_cast<std::size_t>(layer.K * layer.S * rank));
  auto second = factors.second.begin();
  for (std::int64_t group = 0; group < layer.groups; ++group) {
    const Eigen::BDCSVD<MatrixXd> svd(matrix_of(layer, weights, group),
                                      Eigen::ComputeThinU | Eigen::ComputeThinV);
    for (std::int64_t n = 0; n < rank; ++n) {
      const double root = std::sqrt(svd.singularValues()(n)) * sign_of(svd.matrixU(), n);
      for (std::int64_t i = 0; i < rows_of(layer); ++i) factors.first.push_back(root * svd.matrixU()(i, n));
      for (std::int64_t i = 0; i < columns_of(layer); ++i) second[i * rank + n] = root * svd.matrixV()(i, n);
    }
    second += columns_of(layer) * rank;
  }
  return factors;
}

Quantized quantized(const std::vector<double>& values, std::int64_t bits) {
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  Quantized integers{std::vector<std::int16_t>(values.size()), 1};
  if (largest == 0) return integers;
  integers.scale = largest / static_cast<double>((std::int64_t{1} << (bits - 1)) - 1);
  std::transform(values.begin(), values.end(), integers.values.begin(), [&](double value) {
    return static_cast<std::int16_t>(std::lround(value / integers.scale));
  });
  return integers;
}

}  // namespace lacuna
