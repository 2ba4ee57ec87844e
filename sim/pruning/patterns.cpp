#include "sim/pruning/patterns.h"

#include <algorithm>
#include <array>
#include <bit>

#include "sim/pruning/magnitude.h"

namespace lacuna {
namespace {

constexpr std::int64_t window = 9, middle = 4;
constexpr std::size_t pattern_numbers = 1U << window;

using Kernel = std::array<std::int64_t, window>;  // magnitudes

bool has_windows(const Layer& layer) {
  return layer.R == 3 && layer.S == 3;
}

Kernel kernel_of(const Layer& layer, Weights weights, std::int64_t k, std::int64_t c) {
  Kernel kernel;
  for (std::int64_t rs = 0; rs < window; ++rs) {
    const auto place =
        static_cast<std::size_t>(k * layer.filter_size() + rs * layer.channels_per_group() + c);
    kernel[static_cast<std::size_t>(rs)] = magnitude(weights[place]);
  }
  return kernel;
}

std::int64_t kept_by(KernelPattern pattern, const Kernel& kernel) {
  std::int64_t sum = 0;
  for (unsigned rs = 0; rs < kernel.size(); ++rs)
    if ((pattern >> rs & 1U) != 0) sum += kernel[rs];
  return sum;
}

// The pattern of `entries` weights that keeps most of a kernel.
KernelPattern natural_pattern(Kernel kernel, const PruningConfig& config) {
  if (config.center) kernel[middle] = std::int64_t{1} << 20U;  // above every weight
  const std::vector<std::uint8_t> kept = largest(kernel, config.entries);
  KernelPattern pattern = 0;
  for (unsigned rs = 0; rs < kept.size(); ++rs)
    pattern = static_cast<KernelPattern>(pattern | kept[rs] << rs);
  return pattern;
}

KernelPattern best_of(const std::vector<KernelPattern>& set, const Kernel& kernel) {
  return *std::max_element(set.begin(), set.end(), [&](KernelPattern a, KernelPattern b) {
    return kept_by(a, kernel) < kept_by(b, kernel);
  });
}

// The filter's kernels as the patterns leave them; those of other sizes as they are. What is removed is
// decided on their magnitudes.
struct Filter {
  std::vector<KernelPattern> patterns;
  std::vector<std::int64_t> magnitudes;
};

Filter filter_of(const Layer& layer, Weights weights, std::int64_t k, const std::vector<KernelPattern>& set) {
  Filter filter;
  const std::int64_t channels = layer.channels_per_group();
  if (has_windows(layer)) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const Kernel kernel = kernel_of(layer, weights, k, c);
      filter.patterns.push_back(best_of(set, kernel));
      filter.magnitudes.push_back(kept_by(filter.patterns.back(), kernel));
    }
    return filter;
  }
  filter.magnitudes.assign(static_cast<std::size_t>(channels), 0);
  auto weight = weights.begin() + k * layer.filter_size();
  for (std::int64_t rs = 0; rs < layer.R * layer.S; ++rs)
    for (std::int64_t& sum : filter.magnitudes) sum += magnitude(*weight++);
  return filter;
}

// Kernels of a filter that connectivity pruning leaves: what the patterns have not removed yet.
std::int64_t kept_kernels(const Layer& layer, const PruningConfig& config) {
  double density = config.density_or(layer.weight_density.value);
  if (has_windows(layer)) density *= static_cast<double>(window) / static_cast<double>(config.entries);
  return fraction_of(std::min(1.0, density), layer.channels_per_group());
}

}  // namespace

std::vector<KernelPattern> choose_patterns(const Layer& layer, Weights weights, const PruningConfig& config) {
  std::vector<std::int64_t> frequency(pattern_numbers);
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t c = 0; c < layer.channels_per_group(); ++c)
      ++frequency[natural_pattern(kernel_of(layer, weights, k, c), config)];
  std::vector<KernelPattern> set;
  for (std::size_t pattern = 0; pattern < pattern_numbers; ++pattern)
    if (frequency[pattern] > 0) set.push_back(static_cast<KernelPattern>(pattern));
  std::stable_sort(set.begin(), set.end(),
                   [&](KernelPattern a, KernelPattern b) { return frequency[a] > frequency[b]; });
  if (std::ssize(set) > config.patterns) set.resize(static_cast<std::size_t>(config.patterns));
  return set;
}

BitMask keep_patterns(const Layer& layer, Weights weights, const PruningConfig& config) {
  const bool windows = has_windows(layer);
  const std::vector<KernelPattern> set =
      windows ? choose_patterns(layer, weights, config) : std::vector<KernelPattern>();
  const std::int64_t channels = layer.channels_per_group();
  BitMask mask(layer.K, layer.filter_size());
  for (std::int64_t k = 0; k < layer.K; ++k) {
    const Filter filter = filter_of(layer, weights, k, set);
    const std::vector<std::uint8_t> kept = largest(filter.magnitudes, kept_kernels(layer, config));
    for (std::int64_t c = 0; c < channels; ++c) {
      if (kept[static_cast<std::size_t>(c)] == 0) continue;
      for (std::int64_t rs = 0; rs < layer.R * layer.S; ++rs)
        if (!windows || (filter.patterns[static_cast<std::size_t>(c)] >> rs & 1) != 0)
          mask.set(k, rs * channels + c);
    }
  }
  return mask;
}

}  // namespace lacuna
