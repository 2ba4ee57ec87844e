#include "tests/models/pattern/reference_kernels.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace lacuna::reference {
namespace {

// Masks of larger kernels are not compared (P2).
constexpr std::int64_t mask_taps = 64;

}  // namespace

KernelStore::KernelStore(const PatternArray& array, const Layer& layer, const LayerTensors& tensors)
    : array_(array), layer_(layer), operands_(layer, tensors) {
  if (layer.R * layer.S <= mask_taps) table_ = chosen_patterns();
  table_.push_back(all_taps());
  std::sort(table_.begin(), table_.end(),
            [](const Taps& a, const Taps& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
}

Taps KernelStore::nonzeros(std::int64_t filter, std::int64_t channel) const {
  Taps taps;
  for (std::int64_t r = 0; r < layer_.R; ++r)
    for (std::int64_t s = 0; s < layer_.S; ++s)
      if (operands_.weight_is_nonzero(filter, {r, s, channel})) taps.insert(r * layer_.S + s);
  return taps;
}

Taps KernelStore::all_taps() const {
  Taps taps;
  for (std::int64_t tap = 0; tap < layer_.R * layer_.S; ++tap) taps.insert(tap);
  return taps;
}

// All but that of all taps.
std::vector<Taps> KernelStore::chosen_patterns() const {
  std::map<Taps, std::int64_t> kernels_with;
  for (std::int64_t filter = 0; filter < layer_.K; ++filter)
    for (std::int64_t c = 0; c < layer_.channels_per_group(); ++c) ++kernels_with[nonzeros(filter, c)];
  kernels_with.erase(Taps{});
  kernels_with.erase(all_taps());
  std::vector<Taps> chosen;
  while (!kernels_with.empty() && static_cast<std::int64_t>(chosen.size()) < array_.pattern_table - 1) {
    const auto most = std::max_element(kernels_with.begin(), kernels_with.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    chosen.push_back(most->first);
    kernels_with.erase(most);
  }
  return chosen;
}

std::int64_t KernelStore::pattern_of(const Taps& nonzeros) const {
  std::int64_t id = 0;
  for (const Taps& pattern : table_) {
    if (std::all_of(nonzeros.begin(), nonzeros.end(),
                    [&](std::int64_t tap) { return pattern.contains(tap); }))
      break;
    ++id;
  }
  return id;
}

std::int64_t KernelStore::kept_kernels(std::int64_t filter) const {
  std::int64_t kept = 0;
  for (std::int64_t c = 0; c < layer_.channels_per_group(); ++c)
    if (!nonzeros(filter, c).empty()) ++kept;
  return kept;
}

std::int64_t KernelStore::filter_at(std::int64_t group, std::int64_t k) const {
  std::vector<std::pair<std::int64_t, std::int64_t>> order;  // minus the kept kernels, the filter
  for (std::int64_t i = 0; i < layer_.filters_per_group(); ++i) {
    const std::int64_t filter = group * layer_.filters_per_group() + i;
    order.emplace_back(array_.filter_reorder ? -kept_kernels(filter) : 0, filter);
  }
  std::sort(order.begin(), order.end());
  return order.at(static_cast<std::size_t>(k)).second;
}

std::vector<Kernel> KernelStore::ordered_kernels(std::int64_t filter, const Range& channels) const {
  std::vector<Kernel> kernels;
  for (std::int64_t c = channels.first; c < channels.end(); ++c) {
    const Taps taps = nonzeros(filter, c);
    if (taps.empty()) continue;
    const std::int64_t id = pattern_of(taps);
    const Taps& pattern = table_.at(static_cast<std::size_t>(id));
    kernels.push_back({c - channels.first, id, {pattern.rbegin(), pattern.rend()}});
  }
  if (!array_.kernel_reorder) return kernels;
  std::sort(kernels.begin(), kernels.end(), [&](const Kernel& a, const Kernel& b) {
    if (array_.own_control && a.taps.size() != b.taps.size()) return a.taps.size() > b.taps.size();
    if (!array_.own_control && a.pattern != b.pattern) return a.pattern < b.pattern;
    return a.channel < b.channel;
  });
  return kernels;
}

std::vector<Run> KernelStore::runs(std::int64_t filter, const Range& channels) const {
  std::vector<Run> runs;
  for (const Kernel& kernel : ordered_kernels(filter, channels)) {
    const bool goes_on =
        !runs.empty() && (array_.own_control || runs.back().back().pattern == kernel.pattern);
    if (!goes_on) runs.emplace_back();
    runs.back().push_back(kernel);
  }
  return runs;
}

std::int64_t KernelStore::kernel_index_bits(std::int64_t channels) const {
  const auto patterns = static_cast<std::int64_t>(table_.size());
  return index_bits(channels) + (array_.own_control ? index_bits(patterns) : 0);
}

// Besides the indices of its kernels.
std::int64_t KernelStore::filter_metadata_bits(const std::vector<Run>& runs, std::int64_t channels) const {
  std::int64_t bits = binary_digits(channels);
  if (array_.filter_reorder) bits += index_bits(layer_.filters_per_group());
  if (array_.own_control) return bits;
  for (std::size_t i = 0; i < runs.size(); ++i)
    bits += index_bits(static_cast<std::int64_t>(table_.size())) + binary_digits(channels);
  return bits;
}

WeightTileBytes KernelStore::tile_bytes(const Block& block) const {
  std::int64_t payload_bits = 0, metadata_bits = 0;
  for (std::int64_t g = block.g.first; g < block.g.end(); ++g)
    for (std::int64_t k = block.k.first; k < block.k.end(); ++k) {
      const std::vector<Run> filter_runs = runs(filter_at(g, k), block.c);
      metadata_bits += filter_metadata_bits(filter_runs, block.c.count);
      for (const Run& run : filter_runs)
        for (const Kernel& kernel : run) {
          payload_bits += static_cast<std::int64_t>(kernel.taps.size()) * layer_.weight_bits;
          metadata_bits += kernel_index_bits(block.c.count);
        }
    }
  if (block.g.first == 0 && block.k.first == 0 && block.c.first == 0)
    metadata_bits += static_cast<std::int64_t>(table_.size()) * layer_.R * layer_.S;
  return {ceil_div(payload_bits, 8), ceil_div(metadata_bits, 8)};
}

WeightTileBytes pattern_tile_bytes(const PatternArray& array, const Layer& layer, const LayerTensors& tensors,
                                   const Block& block) {
  return KernelStore(array, layer, tensors).tile_bytes(block);
}

}  // namespace lacuna::reference
