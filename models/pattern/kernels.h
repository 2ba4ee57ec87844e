// The kernels of a layer and the patterns under which they run (rules P1 to P3 of README.md). Weight masks
// in, patterns out; they depend on nothing of the machine but the size of its table.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/tables.h"
#include "sim/network/layer.h"
#include "sim/plan/plan.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna::pattern {

// A kept kernel of a filter.
struct Kernel {
  std::int32_t channel = 0;  // counted from the first channel asked for
  std::int32_t pattern = 0;
  std::int32_t taps = 0;
  bool operator==(const Kernel&) const = default;
};

// Of a layer.
struct KernelTotals {
  std::int64_t patterns = 0;        // in its table
  std::int64_t kept = 0;            // kernels
  std::int64_t stored_weights = 0;  // taps of the kept kernels
};

class KernelTable {
 public:
  KernelTable(const Layer& layer, const BitMask& weights, std::int64_t max_patterns,
              const NamedTables& tables = {});

  // By id: bit r x S + s is set where the pattern has a tap. Kernels of more than 64 weights have only the
  // pattern of all taps, written as 1.
  const std::vector<std::uint64_t>& patterns() const { return patterns_; }
  bool has_tap(std::int32_t pattern, std::int64_t rs) const {
    return positions_ > 64 || ((patterns_[static_cast<std::size_t>(pattern)] >> rs) & 1U) != 0;
  }

  // Puts the kept kernels of `filter` (over the layer) in `channels` (of its group) into `kernels`, by
  // channel.
  void kept(std::int64_t filter, const Range& channels, std::vector<Kernel>& kernels) const;

  std::int64_t kept_count(std::int64_t filter) const { return kept_[static_cast<std::size_t>(filter)]; }
  const KernelTotals& totals() const { return totals_; }

 private:
  std::vector<std::uint64_t> masks(const Layer& layer) const;
  void find_patterns(const Layer& layer, std::int64_t max_patterns, const NamedTables& tables);
  void count_kept(std::int64_t filters);

  BitMask weights_;
  std::int64_t positions_ = 1;  // R x S; if 1 the weight mask says which kernels are kept
  std::int64_t channels_ = 0;   // of a group
  std::vector<std::uint64_t> patterns_;
  std::vector<std::int32_t> taps_;          // by pattern
  std::vector<std::uint16_t> pattern_ids_;  // by filter and channel, if a kernel has several weights
  std::vector<std::int64_t> kept_;          // by filter
  KernelTotals totals_;
};

// The filters (over the layer) of each group in the order in which they are computed (rule P3).
std::vector<std::int64_t> filter_order(const Layer& layer, const KernelTable& kernels, bool reorder);

}  // namespace lacuna::pattern
