#include "sim/engine/tile_clock.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/process/failures.h"

namespace lacuna {

LayerTiming collect_timing(const DmaClock& dma, const ArrayClock& array, Datapath& datapath, Cycle origin,
                           Cycle end) {
  LayerTiming timing{end - origin, array.ledger(), array.accesses(), dma.traffic(), dma.most_held_up()};
  timing.request_limit.cycles = array.held_up_cycles(end, dma.last_store_held_up());
  datapath.end_layer(end, timing.ledger);
  return timing;
}

TileClock::TileClock(const Machine& machine, Memory& memory, Recorder* recorder)
    : weights_(machine.buffers.weight.slots() + machine.model->prefetched_weight_tiles()),
      inputs_(machine.buffers.input.slots()),
      outputs_(machine.buffers.output.slots()),
      stores_(machine.buffers.output.slots()),
      weight_port_(machine.buffers.weight),
      input_port_(machine.buffers.input),
      output_port_(machine.buffers.output),
      dma_(machine.dma, machine.dram.traits()),
      array_(machine.model->geometry().pes) {
  dma_.connect({.tiles = {&weights_, &inputs_, &outputs_},
                .ports = {&weight_port_, &input_port_, &output_port_},
                .output_slots = &outputs_,
                .stores = &stores_,
                .memory = &memory,
                .user = &array_,
                .recorder = recorder});
  array_.connect({.weights = &weights_,
                  .inputs = &inputs_,
                  .outputs = &outputs_,
                  .stores = &stores_,
                  .recorder = recorder});
}

void TileClock::begin(Datapath& datapath, Cycle origin, std::vector<std::int64_t>* psums) {
  datapath_ = &datapath;
  origin_ = origin;
  array_.begin({datapath_, origin, psums});
  // What a controller sends in the origin is seen one cycle later.
  next_ = origin + 1;
  dma_.begin(datapath.plan(), jobs_++, next_);
}

void TileClock::advance(Cycle cycle) {
  while (next_ <= cycle && next_ != never) next_ = dma_.act(next_);
  if (next_ == never) check_not_stuck();
}

LayerTiming TileClock::finish() {
  if (!weights_.idle() || !inputs_.idle() || !outputs_.idle() || !stores_.idle())
    throw std::logic_error("conservation: a buffer slot or a store was left over at the end of a layer");
  return collect_timing(dma_, array_, *datapath_, origin_, end());
}

void run_bare(const Machine& machine, LayerSequence& layers, Recorder* recorder) {
  const std::unique_ptr<Memory> memory = machine.dram.make_memory();
  TileClock clock(machine, *memory, recorder);
  Cycle origin = 0;
  while (Datapath* datapath = layers.next()) {
    clock.begin(*datapath, origin, layers.psums());
    while (!clock.has_ended()) clock.advance(clock.next_event());
    layers.finished(clock.finish());
    origin = clock.end();
  }
}

void TileClock::check_not_stuck() const {
  if (has_ended()) return;
  throw Stuck(fmt::format("the layer is stuck in cycle {}\n  dma: {}\n  array: {}", dma_.last_seen(),
                          dma_.state(), array_.state()));
}

}  // namespace lacuna
