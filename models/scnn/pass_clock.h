// When each PE works, waits and for what (rule S7 of README.md): PEs run ahead of each other within a pass
// and meet at its end; the PPU empties the accumulators behind them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "sim/engine/datapath.h"

namespace lacuna::scnn {

// What a PE does with a chunk, in cycles.
struct PeWork {
  std::int64_t compute = 0, conflict = 0;
};

class PassClock {
 public:
  // `chunk_slots` chunks fit the weight FIFO, `accumulator_copies` passes the accumulators.
  PassClock(std::int64_t pes, std::int64_t chunk_slots, std::int64_t accumulator_copies);

  void begin_layer(Cycle origin);

  // All PEs but those that are not `active` begin together once everything has been seen.
  void begin_pass(const TileTimes& seen, std::vector<bool> active, Ledger& ledger);

  // A PE's work on the chunk, given for how many cycles it has been idle before.
  using Work = std::function<PeWork(std::size_t pe, Cycle idle)>;
  // Returns when the last PE is done; those without work step along. For the first chunk of a pass, after
  // begin_pass().
  Cycle run_chunk(const TileTimes& seen, const Work& work, Ledger& ledger);

  // The barrier. `flush` is what each active PE still has to do. The PPU takes `halo_cycles` and then
  // `drain_cycles`; returns when it is done.
  Cycle end_pass(const std::function<Cycle(std::size_t pe)>& flush, Cycle halo_cycles, Cycle drain_cycles,
                 Ledger& ledger);

  void end_layer(Cycle end, Ledger& ledger);

 private:
  void charge_wait(std::int64_t pe, Cycle from, const TileTimes& seen, Ledger& ledger) const;
  void charge_ppu(Cycle from, Cycle to, Ledger& ledger) const;

  struct Exchange {
    Cycle begin, end;
  };
  std::size_t chunk_slots_, accumulator_copies_;
  std::vector<bool> active_;
  std::vector<Cycle> done_;         // of each PE with its last chunk
  std::deque<Cycle> chunks_done_;   // by the last PE; the last `chunk_slots_` of the layer
  std::deque<Cycle> passes_left_;   // the PPU; the last `accumulator_copies_` of the layer
  std::deque<Exchange> exchanges_;  // of the last passes
  Cycle pass_begin_ = 0, barrier_ = 0, ppu_free_ = 0;
};

}  // namespace lacuna::scnn
