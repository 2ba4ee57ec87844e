// Runs the layers one after the other: starts the DMA and the array, waits for the end, hands over what was
// measured. A layer begins in the cycle in which the end of the one before it was seen; nothing of two layers
// overlaps.
//
// Like all processes here it is an SC_METHOD: it has no stack of its own, so that what throws in it unwinds
// as anywhere else, and a sanitizer can follow.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <systemc>

#include "sim/engine/array.h"
#include "sim/engine/layer_sequence.h"
#include "sim/memory/dma.h"

namespace lacuna {

class Controller : public sc_core::sc_module {
 public:
  sc_core::sc_port<FifoWriter<DmaJob>> start_dma;
  sc_core::sc_port<FifoWriter<ArrayJob>> start_array;
  sc_core::sc_port<FifoReader<LayerDone>> done;

  // `collect` reads the counters of the other modules once a layer has ended in cycle `end`, after `cycles`.
  using Collect = std::function<LayerTiming(Datapath& datapath, Cycle end, Cycle cycles)>;
  Controller(sc_core::sc_module_name name, LayerSequence& layers, Collect collect);

  bool all_done() const { return all_done_; }
  std::exception_ptr failure() const { return failure_; }
  std::string state() const;

 private:
  void act();
  void start_layer();
  void end_layer();

  LayerSequence& layers_;
  Collect collect_;
  Datapath* datapath_ = nullptr;  // of the layer under way
  Cycle origin_ = 0;              // when that started
  bool all_done_ = false;
  std::int64_t layer_index_ = 0;
  std::exception_ptr failure_;
};

}  // namespace lacuna
