#include "sim/tensors/mac_counts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <vector>

#include "sim/base/target_clones.h"

namespace lacuna {
namespace {

// Counters of set bits per column, 64 columns to a word: bit i of planes[j][w] is bit j of the count of
// column 64 w + i.
constexpr std::size_t plane_count = 8;
constexpr std::int64_t max_rows = (1 << plane_count) - 1;  // that cannot overflow a counter
constexpr std::size_t strip_words = 256;                   // so that the planes stay in the first-level cache
using Planes = std::array<std::array<std::uint64_t, strip_words>, plane_count>;

// Adds words first_word.. of rows first_row.. to the planes.
LACUNA_TARGET_CLONES void add_rows(const BitMask& mask, std::int64_t first_row, std::int64_t last_row,
                                   std::size_t first_word, std::size_t words, Planes& planes) {
  for (std::int64_t r = first_row; r < last_row; ++r) {
    const std::uint64_t* row = mask.row(r).data() + first_word;
    for (std::size_t w = 0; w < words; ++w) {
      std::uint64_t carry = row[w];
      for (auto& plane : planes) {
        const std::uint64_t next_carry = plane[w] & carry;
        plane[w] ^= carry;
        carry = next_carry;
      }
    }
  }
}

LACUNA_TARGET_CLONES void add_counts(const Planes& planes, std::size_t words, std::int64_t* counts) {
  for (std::size_t w = 0; w < words; ++w) {
    for (std::size_t i = 0; i < 64; ++i) {
      std::uint64_t count = 0;
      for (std::size_t j = 0; j < plane_count; ++j) count |= ((planes[j][w] >> i) & 1U) << j;
      counts[64 * w + i] += static_cast<std::int64_t>(count);
    }
  }
}

// Set bits of each column over some rows; for whole words, so a little longer than a row.
std::vector<std::int64_t> column_counts(const BitMask& mask, std::int64_t first_row, std::int64_t rows) {
  const auto row_words = static_cast<std::size_t>(mask.words_per_row());
  std::vector<std::int64_t> counts(64 * row_words);
  for (std::size_t word = 0; word < row_words; word += strip_words) {
    const std::size_t words = std::min(strip_words, row_words - word);
    for (std::int64_t row = 0; row < rows; row += max_rows) {
      Planes planes{};
      add_rows(mask, first_row + row, first_row + std::min(row + max_rows, rows), word, words, planes);
      add_counts(planes, words, counts.data() + 64 * word);
    }
  }
  return counts;
}

// Row s: the input columns that filter column s meets.
BitMask columns_met(const Layer& layer) {
  BitMask columns(layer.S, layer.W);
  for (std::int64_t s = 0; s < layer.S; ++s) {
    for (std::int64_t q = 0; q < layer.Q; ++q) {
      const std::int64_t w = q * layer.stride_w - layer.pad_w + s * layer.dilation_w;
      if (w >= 0 && w < layer.W) columns.set(s, w);
    }
  }
  return columns;
}

LACUNA_TARGET_CLONES std::int64_t common_bits(std::span<const std::uint64_t> a,
                                              std::span<const std::uint64_t> b) {
  std::int64_t n = 0;
  for (std::size_t i = 0; i < a.size(); ++i) n += std::popcount(a[i] & b[i]);
  return n;
}

// Sum of `of_row` over the input rows that filter row r meets.
std::int64_t sum_rows_met(const Layer& layer, std::int64_t r, const std::vector<std::int64_t>& of_row) {
  std::int64_t sum = 0;
  for (std::int64_t p = 0; p < layer.P; ++p) {
    const std::int64_t h = p * layer.stride_h - layer.pad_h + r * layer.dilation_h;
    if (h >= 0 && h < layer.H) sum += of_row[static_cast<std::size_t>(h)];
  }
  return sum;
}

// Nonzero inputs that each filter position meets over all images and outputs, [c][r][s].
std::vector<std::int64_t> inputs_met(const Layer& layer, const BitMask& inputs) {
  const BitMask columns = columns_met(layer);
  std::vector<std::int64_t> met(static_cast<std::size_t>(layer.C * layer.R * layer.S));
  std::vector<std::int64_t> of_row(static_cast<std::size_t>(layer.H));
  for (std::int64_t plane = 0; plane < layer.N * layer.C; ++plane) {
    for (std::int64_t s = 0; s < layer.S; ++s) {
      for (std::int64_t h = 0; h < layer.H; ++h) {
        of_row[static_cast<std::size_t>(h)] = common_bits(inputs.row(plane * layer.H + h), columns.row(s));
      }
      for (std::int64_t r = 0; r < layer.R; ++r) {
        const std::int64_t position = (plane % layer.C * layer.R + r) * layer.S + s;
        met[static_cast<std::size_t>(position)] += sum_rows_met(layer, r, of_row);
      }
    }
  }
  return met;
}

MacCounts counted(const Layer& layer, const LayerTensors& tensors) {
  MacCounts macs;
  macs.dense = layer.dense_macs();
  const std::vector<std::int64_t> met = inputs_met(layer, tensors.inputs);
  const std::int64_t channels = layer.channels_per_group(), positions = layer.R * layer.S;
  for (std::int64_t g = 0; g < layer.groups; ++g) {
    const std::vector<std::int64_t> weights =
        column_counts(tensors.weights, g * layer.filters_per_group(), layer.filters_per_group());
    for (std::int64_t i = 0; i < layer.filter_size(); ++i) {
      const std::int64_t c = i % channels, position = i / channels;
      const std::int64_t inputs = met[static_cast<std::size_t>((g * channels + c) * positions + position)];
      const std::int64_t nonzero_weights = weights[static_cast<std::size_t>(i)];
      macs.weight_nonzero += nonzero_weights * layer.N * layer.P * layer.Q;
      macs.input_nonzero += inputs * layer.filters_per_group();
      macs.effectual += inputs * nonzero_weights;
    }
  }
  return macs;
}

}  // namespace

MacCounts count_macs(const Layer& layer, const LayerTensors& tensors) {
  if (!layer.has_weights()) return {};
  return tensors.tables.get<MacCounts>("macs", [&] { return std::vector{counted(layer, tensors)}; }).front();
}

}  // namespace lacuna
