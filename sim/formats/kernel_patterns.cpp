#include "sim/formats/kernel_patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "sim/formats/nonzeros.h"

namespace lacuna {
namespace {

// What the size depends on.
struct Kernels {
  std::int64_t kept = 0;              // kernels with a nonzero weight
  std::int64_t most_of_a_filter = 0;  // of them
  std::int64_t patterns = 0;          // different kernels among them
};

// [c]: the positions of the kernel of input channel c that are nonzero.
void gather_filter(const Layer& layer, const BitMask& weights, std::int64_t k,
                   std::vector<std::uint64_t>& kernels) {
  const std::int64_t channels = layer.channels_per_group();
  std::fill(kernels.begin(), kernels.end(), 0);
  for_each_nonzero(weights, k, [&](std::int64_t column) {
    kernels[static_cast<std::size_t>(column % channels)] |= std::uint64_t{1} << (column / channels);
  });
}

Kernels count_kernels(const Layer& layer, const BitMask& weights) {
  Kernels counts;
  std::unordered_set<std::uint64_t> patterns;
  std::vector<std::uint64_t> kernels(static_cast<std::size_t>(layer.channels_per_group()));
  for (std::int64_t k = 0; k < layer.K; ++k) {
    gather_filter(layer, weights, k, kernels);
    std::int64_t kept = 0;
    std::uint64_t last = 0;
    for (const std::uint64_t kernel : kernels) {
      if (kernel == 0) continue;
      ++kept;
      if (kernel != last) patterns.insert(last = kernel);
    }
    counts.kept += kept;
    counts.most_of_a_filter = std::max(counts.most_of_a_filter, kept);
  }
  counts.patterns = static_cast<std::int64_t>(patterns.size());
  return counts;
}

}  // namespace

StoredSize fkw_size(const Layer& layer, const BitMask& weights) {
  if (layer.R * layer.S > max_kernel_positions)
    return not_possible(fmt::format("kernels of more than {} positions", max_kernel_positions));
  const Kernels kernels = count_kernels(layer, weights);
  const std::int64_t filters = layer.K * index_bits(layer.K) + (layer.K + 1) * index_bits(kernels.kept + 1);
  const std::int64_t runs = layer.K * (kernels.patterns + 1) * index_bits(kernels.most_of_a_filter + 1);
  const std::int64_t ids = kernels.kept * index_bits(kernels.patterns);
  return {weights.count() * layer.weight_bits,
          kernels.patterns * layer.R * layer.S + filters + std::min(runs, ids) +
              kernels.kept * index_bits(layer.channels_per_group()),
          true,
          fmt::format("{} patterns, {} kernels, {}", kernels.patterns, kernels.kept,
                      runs < ids ? "runs of a pattern" : "a pattern id each")};
}

}  // namespace lacuna
