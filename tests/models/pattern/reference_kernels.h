// Rules P1 to P4 and Storage (models/pattern/README.md): kernels, the patterns that they run under, and the
// order of filters and kernels.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "tests/clocked/operands.h"
#include "tests/models/pattern/reference.h"

namespace lacuna::reference {

// Positions r x S + s of a kernel, the last one first: compared like this, sets are ordered as the numbers
// are whose binary digits they say.
using Taps = std::set<std::int64_t, std::greater<>>;

struct Kernel {
  std::int64_t channel = 0;  // counted from the tile's first
  std::int64_t pattern = 0;
  std::vector<std::int64_t> taps;  // of its pattern
};
using Run = std::vector<Kernel>;

class KernelStore {
 public:
  KernelStore(const PatternArray& array, const Layer& layer, const LayerTensors& tensors);

  const std::vector<Taps>& table() const { return table_; }
  // The filter, counted over the layer, at place k of a group's order (P3).
  std::int64_t filter_at(std::int64_t group, std::int64_t k) const;
  // Of a filter in a tile of these channels (P4).
  std::vector<Run> runs(std::int64_t filter, const Range& channels) const;

  // Bits of a kernel besides its weights, in a tile of so many channels.
  std::int64_t kernel_index_bits(std::int64_t channels) const;
  WeightTileBytes tile_bytes(const Block& block) const;

 private:
  Taps nonzeros(std::int64_t filter, std::int64_t channel) const;
  std::vector<Taps> chosen_patterns() const;
  Taps all_taps() const;
  std::int64_t pattern_of(const Taps& nonzeros) const;
  std::int64_t kept_kernels(std::int64_t filter) const;
  std::vector<Kernel> ordered_kernels(std::int64_t filter, const Range& channels) const;
  std::int64_t filter_metadata_bits(const std::vector<Run>& runs, std::int64_t channels) const;

  PatternArray array_;
  const Layer& layer_;
  Operands operands_;
  std::vector<Taps> table_;
};

}  // namespace lacuna::reference
