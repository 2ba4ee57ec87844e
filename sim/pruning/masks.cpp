#include "sim/pruning/masks.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "sim/base/integer_math.h"
#include "sim/pruning/magnitude.h"
#include "sim/pruning/patterns.h"
#include "sim/tensors/nonzeros.h"

namespace lacuna {
namespace {

// Weight i of filter k.
std::size_t place(const Layer& layer, std::int64_t k, std::int64_t i) {
  return static_cast<std::size_t>(k * layer.filter_size() + i);
}

std::vector<std::int64_t> magnitudes(Weights weights) {
  std::vector<std::int64_t> scores(weights.size());
  std::transform(weights.begin(), weights.end(), scores.begin(), magnitude);
  return scores;
}

}  // namespace

BitMask keep_largest(const Layer& layer, Weights weights, std::int64_t count) {
  MagnitudeHistogram histogram;
  histogram.add(weights);
  auto [threshold, ties] = histogram.cut(count);
  BitMask mask(layer.K, layer.filter_size());
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t i = 0; i < layer.filter_size(); ++i) {
      const std::int64_t size = magnitude(weights[place(layer, k, i)]);
      if (size > threshold || (size == threshold && ties-- > 0)) mask.set(k, i);
    }
  return mask;
}

BitMask keep_balanced(const Layer& layer, Weights weights, double density) {
  BitMask mask(layer.K, layer.filter_size());
  const std::int64_t count = fraction_of(density, layer.filter_size());
  for (std::int64_t k = 0; k < layer.K; ++k) {
    const Weights filter = weights.subspan(place(layer, k, 0), static_cast<std::size_t>(layer.filter_size()));
    const std::vector<std::uint8_t> kept = largest(magnitudes(filter), count);
    for (std::int64_t i = 0; i < layer.filter_size(); ++i)
      if (kept[static_cast<std::size_t>(i)] != 0) mask.set(k, i);
  }
  return mask;
}

BitMask keep_shape(const Layer& layer, Weights weights, double density) {
  const std::int64_t positions = layer.R * layer.S, channels = layer.channels_per_group();
  const std::int64_t count = fraction_of(density, positions);
  BitMask mask(layer.K, layer.filter_size());
  std::vector<std::int64_t> scores(static_cast<std::size_t>(positions));
  for (std::int64_t k = 0; k < layer.K; ++k) {
    for (std::int64_t rs = 0; rs < positions; ++rs) {
      std::int64_t sum = 0;
      for (std::int64_t c = 0; c < channels; ++c)
        sum += magnitude(weights[place(layer, k, rs * channels + c)]);
      scores[static_cast<std::size_t>(rs)] = sum;
    }
    const std::vector<std::uint8_t> kept = largest(scores, count);
    for (std::int64_t i = 0; i < layer.filter_size(); ++i)
      if (kept[static_cast<std::size_t>(i / channels)] != 0) mask.set(k, i);
  }
  return mask;
}

// Blocks do not cross the groups of a convolution: a block row is block_k filters of one group.
BitMask keep_blocks(const Layer& layer, Weights weights, double density, std::int64_t block_k,
                    std::int64_t block_c) {
  const std::int64_t Kg = layer.filters_per_group(), channels = layer.channels_per_group();
  const std::int64_t rows_per_group = ceil_div(Kg, block_k), per_position = ceil_div(channels, block_c);
  const std::int64_t blocks_per_row = layer.R * layer.S * per_position;
  const auto block_of = [&](std::int64_t k, std::int64_t i) {
    const std::int64_t row = k / Kg * rows_per_group + k % Kg / block_k;
    return static_cast<std::size_t>(row * blocks_per_row + i / channels * per_position +
                                    i % channels / block_c);
  };
  std::vector<std::int64_t> scores(static_cast<std::size_t>(layer.groups * rows_per_group * blocks_per_row));
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t i = 0; i < layer.filter_size(); ++i)
      scores[block_of(k, i)] += magnitude(weights[place(layer, k, i)]);
  const std::vector<std::uint8_t> kept = largest(scores, fraction_of(density, std::ssize(scores)));
  BitMask mask(layer.K, layer.filter_size());
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t i = 0; i < layer.filter_size(); ++i)
      if (kept[block_of(k, i)] != 0) mask.set(k, i);
  return mask;
}

BitMask keep_in_groups(const Layer& layer, Weights weights, std::int64_t group, std::int64_t kept) {
  const std::int64_t channels = layer.channels_per_group();
  BitMask mask(layer.K, layer.filter_size());
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t first = 0; first < layer.filter_size();) {
      const std::int64_t size = std::min(group, channels - first % channels);
      const Weights members = weights.subspan(place(layer, k, first), static_cast<std::size_t>(size));
      const std::vector<std::uint8_t> chosen = largest(magnitudes(members), kept);
      for (std::int64_t i = 0; i < size; ++i)
        if (chosen[static_cast<std::size_t>(i)] != 0) mask.set(k, first + i);
      first += size;
    }
  return mask;
}

BitMask kept_weights(const Layer& layer, Weights weights, const PruningConfig& config) {
  const double declared = layer.weight_density.value, density = config.density_or(declared);
  if (config.method == "unstructured")
    return keep_largest(layer, weights, fraction_of(density, layer.weight_count()));
  if (config.method == "balanced") return keep_balanced(layer, weights, density);
  if (config.method == "shape") return keep_shape(layer, weights, density);
  if (config.method == "block") return keep_blocks(layer, weights, density, config.block_k, config.block_c);
  if (config.method == "pattern") return keep_patterns(layer, weights, config);
  if (config.method == "nm" || config.method == "accelerator_aware" || config.method == "stacked")
    return keep_in_groups(layer, weights, config.group(), config.kept_of_group(declared));
  throw std::logic_error("pruning method \"" + config.method + "\" gives no mask");
}

std::vector<BitMask> stacked_levels(const Layer& layer, Weights weights, const PruningConfig& config) {
  const BitMask present = nonzeros(weights, layer.K, layer.filter_size());
  std::vector<BitMask> levels;
  for (const std::int64_t kept : config.kept_by_level()) {
    BitMask level = keep_in_groups(layer, weights, config.group(), kept);
    for (std::size_t w = 0; w < level.words().size(); ++w) level.words()[w] &= present.words()[w];
    levels.push_back(std::move(level));
  }
  return levels;
}

}  // namespace lacuna
