#include "sim/tensors/golden.h"

#include <fmt/format.h>

#include <Eigen/Core>
#include <algorithm>
#include <stdexcept>

namespace lacuna {
namespace {

template <class T>
using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Matrix = RowMajor<double>;

// Operands are blocked so that none takes much more than this many doubles (32 MiB), but for one output row
// at least.
constexpr std::int64_t block_elements = std::int64_t{1} << 22;

void check_exact(const Layer& layer) {
  const std::int64_t product_bits = layer.input_bits + layer.weight_bits - 2;
  if (layer.filter_size() > (std::int64_t{1} << 53) >> product_bits) {
    throw std::overflow_error(
        fmt::format("layer {}: sums of {} products of {} x {} bits are not exact in double precision",
                    layer.name, layer.filter_size(), layer.input_bits, layer.weight_bits));
  }
}

void check_values(const Layer& layer, const LayerTensors& tensors) {
  const auto inputs = static_cast<std::int64_t>(tensors.input_values.size());
  const auto weights = static_cast<std::int64_t>(tensors.weight_values.size());
  if (!layer.has_weights() || weights != layer.weight_count() ||
      inputs != layer.N * layer.C * layer.H * layer.W) {
    throw std::invalid_argument("layer " + layer.name +
                                ": a convolution needs the values of its weights and inputs");
  }
}

// What filter column s meets of an input row: an element per output column.
void gather(const Layer& layer, const std::int16_t* row, std::int64_t s, double* out) {
  for (std::int64_t q = 0; q < layer.Q; ++q) {
    const std::int64_t w = q * layer.stride_w - layer.pad_w + s * layer.dilation_w;
    if (w >= 0 && w < layer.W) out[q] = row[w];
  }
}

// What a group's filters meet of one image at output rows first..first+count: a column per output, rows in
// the order of the weights (r, s, c).
Matrix im2col(const Layer& layer, const std::int16_t* inputs, std::int64_t first, std::int64_t count) {
  Matrix columns = Matrix::Zero(layer.filter_size(), count * layer.Q);
  const std::int64_t channels = layer.channels_per_group();
  for (std::int64_t i = 0; i < layer.filter_size(); ++i) {
    const std::int64_t r = i / channels / layer.S, s = i / channels % layer.S, c = i % channels;
    for (std::int64_t p = 0; p < count; ++p) {
      const std::int64_t h = (first + p) * layer.stride_h - layer.pad_h + r * layer.dilation_h;
      if (h < 0 || h >= layer.H) continue;
      gather(layer, inputs + (c * layer.H + h) * layer.W, s, columns.row(i).data() + p * layer.Q);
    }
  }
  return columns;
}

// Outputs of filters k..k+filters.rows() (all of one group) for all images.
void convolve(const Layer& layer, const Matrix& filters, std::int64_t k, const LayerTensors& tensors,
              std::vector<std::int64_t>& outputs) {
  const std::int64_t first_channel = k / layer.filters_per_group() * layer.channels_per_group();
  const std::int64_t column_size = std::max<std::int64_t>(layer.filter_size(), filters.rows());
  const std::int64_t rows_per_block = std::max<std::int64_t>(1, block_elements / (column_size * layer.Q));
  for (std::int64_t n = 0; n < layer.N; ++n) {
    const std::int16_t* inputs =
        tensors.input_values.data() + (n * layer.C + first_channel) * layer.H * layer.W;
    for (std::int64_t p = 0; p < layer.P; p += rows_per_block) {
      const Matrix columns = im2col(layer, inputs, p, std::min(rows_per_block, layer.P - p));
      const Matrix product = filters * columns;
      Eigen::Map<RowMajor<std::int64_t>, 0, Eigen::OuterStride<>> out(
          outputs.data() + ((n * layer.K + k) * layer.P + p) * layer.Q, product.rows(), product.cols(),
          Eigen::OuterStride<>(layer.P * layer.Q));
      out = product.cast<std::int64_t>();
    }
  }
}

}  // namespace

std::vector<std::int64_t> golden_outputs(const Layer& layer, const LayerTensors& tensors) {
  check_exact(layer);
  check_values(layer, tensors);
  std::vector<std::int64_t> outputs(static_cast<std::size_t>(layer.output_count()));
  const std::int64_t filters_per_block = std::max<std::int64_t>(1, block_elements / layer.filter_size());
  for (std::int64_t g = 0; g < layer.groups; ++g) {
    const std::int64_t end = (g + 1) * layer.filters_per_group();
    for (std::int64_t k = g * layer.filters_per_group(); k < end; k += filters_per_block) {
      const Eigen::Map<const RowMajor<std::int16_t>> weights(
          tensors.weight_values.data() + k * layer.filter_size(), std::min(filters_per_block, end - k),
          layer.filter_size());
      convolve(layer, weights.cast<double>(), k, tensors, outputs);
    }
  }
  return outputs;
}

}  // namespace lacuna
