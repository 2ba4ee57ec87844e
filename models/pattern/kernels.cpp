#include "models/pattern/kernels.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace lacuna::pattern {
namespace {

constexpr std::uint16_t removed = 0xffff;

std::uint64_t all_taps(std::int64_t positions) {
  if (positions > 64) return 1;
  return ~std::uint64_t{0} >> (64 - positions);
}

// How many kernels have each mask.
std::unordered_map<std::uint64_t, std::int64_t> count_masks(const std::vector<std::uint64_t>& masks) {
  std::unordered_map<std::uint64_t, std::int64_t> counts;
  for (const std::uint64_t mask : masks)
    if (mask != 0) ++counts[mask];
  return counts;
}

// Rule P2: all taps and the most frequent other masks, by number of taps.
std::vector<std::uint64_t> choose_patterns(const std::vector<std::uint64_t>& masks, std::int64_t max_patterns,
                                           std::uint64_t all) {
  std::vector<std::pair<std::int64_t, std::uint64_t>> others;  // by falling count, then mask
  for (const auto& [mask, count] : count_masks(masks))
    if (mask != all) others.emplace_back(-count, mask);
  std::ranges::sort(others);
  std::vector<std::uint64_t> chosen{all};
  for (const auto& [_, mask] : others) {
    if (std::ssize(chosen) == max_patterns) break;
    chosen.push_back(mask);
  }
  std::ranges::sort(chosen, {}, [](std::uint64_t mask) { return std::pair(std::popcount(mask), mask); });
  return chosen;
}

// Each kernel's pattern: the first that covers its mask.
std::vector<std::uint16_t> assign_patterns(const std::vector<std::uint64_t>& masks,
                                           const std::vector<std::uint64_t>& patterns) {
  std::unordered_map<std::uint64_t, std::uint16_t> known{{0, removed}};
  std::vector<std::uint16_t> ids;
  ids.reserve(masks.size());
  for (const std::uint64_t mask : masks) {
    const auto [entry, is_new] = known.try_emplace(mask);
    if (is_new)
      entry->second = static_cast<std::uint16_t>(
          std::ranges::find_if(patterns, [&](std::uint64_t p) { return (mask & ~p) == 0; }) -
          patterns.begin());
    ids.push_back(entry->second);
  }
  return ids;
}

}  // namespace

KernelTable::KernelTable(const Layer& layer, const BitMask& weights, std::int64_t max_patterns,
                         const NamedTables& tables)
    : weights_(weights), positions_(layer.R * layer.S), channels_(layer.channels_per_group()) {
  if (positions_ == 1)
    patterns_ = {all_taps(1)};
  else
    find_patterns(layer, max_patterns, tables);
  for (const std::uint64_t pattern : patterns_)
    taps_.push_back(static_cast<std::int32_t>(positions_ > 64 ? positions_ : std::popcount(pattern)));
  totals_.patterns = std::ssize(patterns_);
  count_kept(layer.K);
}

void KernelTable::find_patterns(const Layer& layer, std::int64_t max_patterns, const NamedTables& tables) {
  std::vector<std::uint64_t> found;
  const auto all_masks = [&]() -> const std::vector<std::uint64_t>& {
    if (found.empty()) found = masks(layer);
    return found;
  };
  patterns_ = tables.get<std::uint64_t>(
      "patterns", [&] { return choose_patterns(all_masks(), max_patterns, all_taps(positions_)); });
  pattern_ids_ =
      tables.get<std::uint16_t>("pattern ids", [&] { return assign_patterns(all_masks(), patterns_); });
}

// Of all kernels, by filter and channel; 1 stands for any nonzero weight if there are more than 64. A row of
// the weight mask has one bit per channel for each (r, s).
std::vector<std::uint64_t> KernelTable::masks(const Layer& layer) const {
  std::vector<std::uint64_t> masks(static_cast<std::size_t>(layer.K * channels_));
  for (std::int64_t k = 0; k < layer.K; ++k) {
    std::uint64_t* const of_filter = masks.data() + k * channels_;
    std::int64_t rs = 0, position = 0;
    for (std::uint64_t word : weights_.row(k)) {
      for (; word != 0; word &= word - 1) {
        const std::int64_t at = position + std::countr_zero(word);
        while (at >= (rs + 1) * channels_) ++rs;
        of_filter[at - rs * channels_] |= positions_ > 64 ? 1 : std::uint64_t{1} << rs;
      }
      position += 64;
    }
  }
  return masks;
}

void KernelTable::count_kept(std::int64_t filters) {
  for (std::int64_t k = 0; k < filters; ++k) {
    std::int64_t kept = 0, weights = 0;
    if (positions_ == 1) {
      for (const std::uint64_t word : weights_.row(k)) kept += std::popcount(word);
      weights = kept;
    } else {
      for (std::int64_t c = 0; c < channels_; ++c) {
        const std::uint16_t id = pattern_ids_[static_cast<std::size_t>(k * channels_ + c)];
        if (id == removed) continue;
        ++kept;
        weights += taps_[id];
      }
    }
    kept_.push_back(kept);
    totals_.kept += kept;
    totals_.stored_weights += weights;
  }
}

void KernelTable::kept(std::int64_t filter, const Range& channels, std::vector<Kernel>& kernels) const {
  kernels.clear();
  if (positions_ > 1) {
    const std::uint16_t* const ids = pattern_ids_.data() + filter * channels_ + channels.first;
    for (std::int64_t c = 0; c < channels.count; ++c)
      if (ids[c] != removed) kernels.push_back({static_cast<std::int32_t>(c), ids[c], taps_[ids[c]]});
    return;
  }
  const std::span<const std::uint64_t> row = weights_.row(filter);
  for (std::int64_t first = channels.first / 64 * 64; first < channels.end(); first += 64)
    for (std::uint64_t word = row[static_cast<std::size_t>(first / 64)]; word != 0; word &= word - 1) {
      const std::int64_t c = first + std::countr_zero(word);
      if (c >= channels.first && c < channels.end())
        kernels.push_back({static_cast<std::int32_t>(c - channels.first), 0, 1});
    }
}

std::vector<std::int64_t> filter_order(const Layer& layer, const KernelTable& kernels, bool reorder) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(layer.K));
  std::iota(order.begin(), order.end(), 0);
  if (!reorder) return order;
  const std::int64_t Kg = layer.filters_per_group();
  for (auto group = order.begin(); group != order.end(); group += Kg)
    std::stable_sort(group, group + Kg, [&](std::int64_t a, std::int64_t b) {
      return kernels.kept_count(a) > kernels.kept_count(b);
    });
  return order;
}

}  // namespace lacuna::pattern
