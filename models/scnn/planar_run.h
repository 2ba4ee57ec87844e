// A layer under way on a grid of PEs: plane tiles, passes and chunks in order, and the clock of their passes
// (rule S7 of README.md). What a PE does with a chunk is ChunkWork's.
#pragma once

#include <memory>
#include <vector>

#include "models/scnn/chunk_work.h"

namespace lacuna::scnn {

class PlanarRun {
 public:
  // Array and layer stay. `chunk_slots` chunks fit the weight FIFO.
  PlanarRun(const PlanarArray& array, const Layer& layer, std::shared_ptr<const Stream> stream,
            std::int64_t chunk_slots);

  void begin_layer(Cycle origin) { clock_.begin_layer(origin); }
  StepEnd run_step(const Step& step, const TileTimes& seen, ChunkWork& work, Ledger& ledger,
                   ArrayAccesses& accesses);
  void end_layer(Cycle end, ChunkWork& work, Ledger& ledger);

  const Position& at() const { return at_; }
  std::int64_t covered_macs() const { return covered_macs_; }
  // Of all passes and tiles so far: the elements of the output that left the PEs, and partial sums exchanged.
  std::int64_t drained_psums() const { return drained_psums_; }
  std::int64_t exchanged_psums() const { return exchanged_psums_; }

 private:
  void enter(const Step& step, ChunkWork& work);
  void begin_pass(const TileTimes& seen, const ChunkWork& work, Ledger& ledger);
  Cycle leave_pass(ChunkWork& work, Ledger& ledger, ArrayAccesses& accesses);

  const PlanarArray& array_;
  Position at_;
  PassClock clock_;
  std::vector<Cycle> cycles_;  // of each PE with the present chunk
  std::int64_t covered_macs_ = 0, drained_psums_ = 0, exchanged_psums_ = 0;
};

// Of all PEs.
std::int64_t filters_of_pass(const PlanarArray& array, const Layer& layer, const PassShape& pass);

}  // namespace lacuna::scnn
