// What the PEs did with every chunk of a layer: counted by one machine of a sweep, looked up by the others of
// its geometry.
//
// How long a chunk takes on a PE depends on operands and geometry, and, if the banks have queues, on what
// waits in them: that is, on how long the PE was idle before each chunk of the pass so far. So idleness is
// kept too, as far as it matters: beyond the fullest queue it does not.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/scnn/pass_clock.h"
#include "sim/workload/tables.h"

namespace lacuna::scnn {

// Sums over the layer; no timing changes them.
struct LayerWork {
  std::int64_t input_reads = 0, weight_reads = 0;
  std::int64_t pairs = 0, products = 0;
};

// Small numbers: there are millions.
struct ChunkWork {
  std::uint16_t issues = 0, conflict = 0;
  std::uint8_t idle = 0;    // before it, no more than was queued then
  std::uint8_t queued = 0;  // in the fullest queue after it
};

class WorkTable {
 public:
  // `key` names all that work depends on besides the tensors.
  WorkTable(const Tables& tables, std::string key) : tables_(tables), key_(std::move(key)) {}

  // Of a layer of so many steps; to be called first.
  void open(std::size_t steps, std::size_t pes);

  bool is_known() const { return !known_.empty(); }
  const LayerWork& layer() const { return layer_.front(); }
  const ChunkWork& at(std::int64_t step, std::size_t pe) const {
    return known_[static_cast<std::size_t>(step) * pes_ + pe];
  }

  // It is not known: whoever finds out notes it, and keeps it at the layer's end.
  bool is_wanted() const { return !noted_.empty(); }
  void note(std::int64_t step, std::size_t pe, const PeWork& work, Cycle idle, std::int64_t queued);
  void keep(const LayerWork& layer);

 private:
  const Tables& tables_;
  std::string key_;
  std::size_t pes_ = 0;
  std::span<const ChunkWork> known_;  // [step][PE]
  std::span<const LayerWork> layer_;
  std::vector<ChunkWork> noted_;
};

}  // namespace lacuna::scnn
