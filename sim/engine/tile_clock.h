// One array's timing without SystemC: DMA, slots, ports and datapath as a state machine. The SystemC modules
// (system.cpp) are wired of the same parts, and a test holds the two equal; this one is for whoever runs many
// layers in one process, or gives up on one half-way.
//
//     TileClock clock(machine, *memory);
//     clock.begin(*datapath, 0);
//     while (clock.next_event() != never) clock.advance(clock.next_event());
//     LayerTiming timing = clock.finish();
#pragma once

#include "sim/engine/array_clock.h"
#include "sim/engine/layer_sequence.h"
#include "sim/engine/machine.h"
#include "sim/memory/dma_clock.h"

namespace lacuna {

// What the parts have counted of a layer that began in cycle `origin` and has ended in `end`.
LayerTiming collect_timing(const DmaClock& dma, const ArrayClock& array, Datapath& datapath, Cycle origin,
                           Cycle end);

class TileClock {
 public:
  // `recorder`: null if nobody asks. Both outlive it.
  TileClock(const Machine& machine, Memory& memory, Recorder* recorder = nullptr);
  // The parts know each other's places.
  TileClock(const TileClock&) = delete;
  TileClock& operator=(const TileClock&) = delete;

  // The layer begins in cycle `origin`, no earlier than the one before has ended.
  void begin(Datapath& datapath, Cycle origin, std::vector<std::int64_t>* psums = nullptr);
  // The next cycle in which something can happen; never if the layer has ended.
  Cycle next_event() const { return next_; }
  // Does what happens up to and in this cycle. Stuck if nothing can happen any more before the layer's end.
  void advance(Cycle cycle);
  bool has_ended() const { return !dma_.is_active(); }
  // Of the layer that has ended: as a controller sees it, one cycle after the last store.
  Cycle end() const { return dma_.end() + 1; }
  LayerTiming finish();

 private:
  void check_not_stuck() const;

  CreditQueue<TileToken> weights_, inputs_, outputs_;
  CreditQueue<StoreToken> stores_;
  BufferPort weight_port_, input_port_, output_port_;
  DmaClock dma_;
  ArrayClock array_;
  Datapath* datapath_ = nullptr;
  Cycle origin_ = 0;
  Cycle next_ = never;
  std::int64_t jobs_ = 0;
};

// Runs all of `layers`, one after the other, on the machine with its own memory.
void run_bare(const Machine& machine, LayerSequence& layers, Recorder* recorder = nullptr);

}  // namespace lacuna
