// When each PE works, waits and for what (rule S7 of models/scnn/README.md): PEs run ahead of each other
// within a pass and meet at its end; the PPU empties the accumulators behind them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "sim/engine/datapath.h"

namespace lacuna {

class PassClock {
 public:
  // `chunk_slots` chunks fit the weight FIFO, `accumulator_copies` passes the accumulators.
  PassClock(std::int64_t pes, std::int64_t chunk_slots, std::int64_t accumulator_copies);

  void begin_layer(Cycle origin);

  // All PEs but those that are not `active` begin together once everything has been seen.
  void begin_pass(const TileTimes& seen, std::vector<bool> active, Ledger& ledger);
  bool is_active(std::size_t pe) const { return active_[pe]; }

  // Every PE waits until it can begin the chunk. For the first chunk of a pass, after begin_pass().
  void begin_chunk(const TileTimes& seen);
  // For how many cycles the PE has had nothing to do: since the last chunk that took it any.
  Cycle idle(std::size_t pe) const { return done_[pe] - busy_until_[pe]; }
  // Every PE takes so many cycles for the chunk; those that are not active take none. Returns when the last
  // is done.
  Cycle end_chunk(std::span<const Cycle> cycles);

  // The barrier. A PE that has just had work empties its queues for `queued` more cycles; they empty while it
  // is idle. The PPU takes `halo_cycles` and then `drain_cycles`; returns when it is done. What the PEs
  // waited for during the pass is charged now.
  Cycle end_pass(const std::function<Cycle(std::size_t pe)>& queued, Cycle halo_cycles, Cycle drain_cycles,
                 Ledger& ledger);

  void end_layer(Cycle end, Ledger& ledger);

 private:
  void charge_ppu(Cycle from, Cycle to, Ledger& ledger) const;

  struct Exchange {
    Cycle begin, end;
  };
  // Cycles of each PE in the present pass.
  struct Waits {
    std::vector<Cycle> barrier, weights, inputs;
  };
  std::size_t chunk_slots_, accumulator_copies_;
  std::vector<bool> active_;
  std::vector<Cycle> done_;        // of each PE with its last chunk; then when it begins the next
  std::vector<Cycle> busy_until_;  // of each PE: its last chunk that took any cycles, or the pass's begin
  Waits waits_;
  std::deque<Cycle> chunks_done_;   // by the last PE; the last `chunk_slots_` of the layer
  std::deque<Cycle> passes_left_;   // the PPU; the last `accumulator_copies_` of the layer
  std::deque<Exchange> exchanges_;  // of the last passes
  Cycle pass_begin_ = 0, barrier_ = 0, ppu_free_ = 0;
};

}  // namespace lacuna
