// The PE array without SystemC: it walks the plan's steps. It waits for the tiles a step needs, lets the
// model's datapath say when every PE is done with it, and hands the tiles back. Rules A1 to A4 in
// sim/engine/README.md.
//
// Whoever sends tiles lets it run as far as they reach. Its messages carry their own times.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/engine/datapath.h"
#include "sim/memory/record.h"
#include "sim/memory/tile_token.h"
#include "sim/time/credit_queue.h"

namespace lacuna {

struct ArrayJob {
  Datapath* datapath = nullptr;
  Cycle origin = 0;                            // the cycle in which the layer was started
  std::vector<std::int64_t>* psums = nullptr;  // filled if not null
};

class ArrayClock : public TileUser {
 public:
  struct Wiring {
    Inlet<TileToken>*weights = nullptr, *inputs = nullptr, *outputs = nullptr;
    Outlet<StoreToken>* stores = nullptr;
    Recorder* recorder = nullptr;  // if anybody asks
  };

  explicit ArrayClock(std::int64_t pes) : ledger_(pes) {}
  void connect(const Wiring& wiring) { wired_ = wiring; }

  void begin(const ArrayJob& job);
  void run_ahead() override;
  bool is_active() const { return plan_ != nullptr; }
  void abandon() { plan_ = nullptr; }

  // Of the layer just done: complete when the DMA has reported its end.
  const Ledger& ledger() const { return ledger_; }
  const ArrayAccesses& accesses() const { return accesses_; }
  // `end` is the layer's, whose last store was held up so.
  Cycle held_up_cycles(Cycle end, const HeldUp& last_store) const;
  std::string state() const;

 private:
  // Tiles of one buffer that the array has been told of. They are used in order, and may come out of order.
  class Arrivals {
   public:
    bool has_next(Inlet<TileToken>& tiles);
    Cycle take_next();  // the cycle from which it can be used; it must be there
    std::int64_t taken() const { return taken_; }
    const HeldUp& held_up() const { return held_up_; }  // of the tile taken last

   private:
    bool came_early();

    std::int64_t taken_ = 0;
    Cycle next_seen_ = never;                         // of tile number taken_, if it has come
    HeldUp held_up_;                                  // of the same, or of the tile before it
    std::vector<std::pair<TileToken, Cycle>> early_;  // others, and when they are seen
  };

  bool has_tiles();
  void run_step();
  void record(const TileTimes& seen, const StepEnd& end) const;
  TileTimes take_tiles(const Step& step);
  void release(const Step& step, const StepEnd& end);

  Wiring wired_;
  Ledger ledger_;
  ArrayAccesses accesses_;
  HeldUpArray held_up_;
  Cycle last_done_ = 0;  // of the layer's steps so far
  ArrayJob job_;
  std::size_t step_index_ = 0;
  Arrivals weight_arrivals_, input_arrivals_, output_arrivals_;
  const Plan* plan_ = nullptr;  // of the layer under way
  const char* waiting_for_ = nullptr;
};

}  // namespace lacuna
