// The PE array: it walks the plan's steps. It waits for the tiles a step needs, lets the model's datapath say
// when every PE is done with it, and hands the tiles back. Rules A1 to A4 in sim/engine/README.md.
//
// It has no process: whoever sends tiles lets it run ahead of SystemC's clock as far as they reach. Its
// messages carry their own times.
#pragma once

#include <exception>
#include <string>
#include <systemc>
#include <vector>

#include "sim/engine/datapath.h"
#include "sim/memory/buffer.h"
#include "sim/memory/dma.h"
#include "sim/memory/tile_user.h"
#include "sim/time/timed_fifo.h"

namespace lacuna {

struct LayerJob {
  Datapath* datapath = nullptr;
  Cycle origin = 0;                            // the cycle in which the controller started the layer
  std::vector<std::int64_t>* psums = nullptr;  // filled if not null
};

class Array : public sc_core::sc_module, public TileUser {
 public:
  sc_core::sc_port<FifoReader<LayerJob>> start;
  using TilePort = sc_core::sc_port<FifoReader<TileToken>>;
  TilePort weights, inputs, outputs;
  sc_core::sc_port<FifoWriter<StoreToken>> stores;

  Array(sc_core::sc_module_name name, std::int64_t pes);

  void run_ahead() override;

  // Of the layer just done: complete when the DMA has reported its end.
  const Ledger& ledger() const { return ledger_; }
  const ArrayAccesses& accesses() const { return accesses_; }
  // `end` is the layer's, whose last store was held up so.
  Cycle held_up_cycles(Cycle end, const HeldUp& last_store) const;
  std::exception_ptr failure() const { return failure_; }
  std::string state() const;

 private:
  // Tiles of one buffer that the array has been told of. They are used in order, and may come out of order.
  class Arrivals {
   public:
    bool has_next(TilePort& tiles);
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

  void begin_layer();
  bool has_tiles();
  void run_step();
  TileTimes take_tiles(const Step& step);
  void release(const Step& step, const StepEnd& end);

  Ledger ledger_;
  ArrayAccesses accesses_;
  HeldUpArray held_up_;
  Cycle last_done_ = 0;  // of the layer's steps so far
  LayerJob job_;
  std::size_t step_index_ = 0;
  Arrivals weight_arrivals_, input_arrivals_, output_arrivals_;
  const Plan* plan_ = nullptr;  // of the layer under way
  const char* waiting_for_ = nullptr;
  std::exception_ptr failure_;
};

}  // namespace lacuna
