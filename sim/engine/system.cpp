#include "sim/engine/system.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <vector>

#include "sim/engine/array.h"
#include "sim/engine/tile_clock.h"
#include "sim/memory/memory_module.h"
#include "sim/process/failures.h"

namespace lacuna {
namespace {

class System : public sc_core::sc_module {
 public:
  System(sc_core::sc_module_name name, const Machine& machine, LayerSequence& layers,
         const RunOptions& options)
      : sc_module(name) {
    build(machine, layers, options);
    bind_start_and_end();
    bind_tiles();
  }

  void check_finished() const {
    if (controller_->failure()) std::rethrow_exception(controller_->failure());
    if (array_->failure()) std::rethrow_exception(array_->failure());
    if (dma_->failure()) std::rethrow_exception(dma_->failure());
    if (controller_->all_done()) return;
    throw Stuck(fmt::format("the simulation is stuck in cycle {}\n  controller: {}\n  dma: {}\n  array: {}",
                            std::max(now(), dma_->clock().last_seen()), controller_->state(),
                            dma_->clock().state(), array_->clock().state()));
  }

 private:
  void build(const Machine& machine, LayerSequence& layers, const RunOptions& options) {
    const std::int64_t max_stores = machine.buffers.output.slots();
    const DramTraits traits = machine.dram.traits();
    const std::vector<std::function<void()>> parts{
        [&] {
          memory_ = options.make_memory
                        ? options.make_memory("memory")
                        : std::make_unique<MemoryModule>("memory", machine.dram.make_memory(),
                                                         machine.dram.traits().answers_at_once);
        },
        [&] { dma_ = std::make_unique<Dma>("dma", machine.dma, traits, options.recorder); },
        [&] {
          weights_ = std::make_unique<Buffer>("weight_buffer", machine.buffers.weight,
                                              machine.model->prefetched_weight_tiles());
        },
        [&] { inputs_ = std::make_unique<Buffer>("input_buffer", machine.buffers.input); },
        [&] { outputs_ = std::make_unique<Buffer>("output_buffer", machine.buffers.output); },
        [&] { array_ = std::make_unique<Array>("array", machine.model->geometry().pes, options.recorder); },
        [&] { stores_ = std::make_unique<TimedFifo<StoreToken>>("stores", max_stores); },
        [&] { start_dma_ = std::make_unique<TimedFifo<DmaJob>>("start_dma", 1); },
        [&] { start_array_ = std::make_unique<TimedFifo<ArrayJob>>("start_array", 1); },
        [&] { done_ = std::make_unique<TimedFifo<LayerDone>>("done", 1); },
        [&] {
          controller_ = std::make_unique<Controller>(
              "controller", layers,
              [this](Datapath& datapath, Cycle end, Cycle cycles) { return collect(datapath, end, cycles); });
        },
    };
    for (const std::size_t i : build_order(parts.size(), options.build_order_seed)) parts[i]();
  }

  static std::vector<std::size_t> build_order(std::size_t n, const std::optional<std::uint64_t>& seed) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::uint64_t state = seed.value_or(0);
    for (std::size_t i = n; seed && i > 1; --i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      std::swap(order[i - 1], order[(state >> 33U) % i]);
    }
    return order;
  }

  void bind_start_and_end() {
    controller_->start_dma(*start_dma_);
    controller_->start_array(*start_array_);
    controller_->done(*done_);
    dma_->start(*start_dma_);
    dma_->done(*done_);
    array_->start(*start_array_);
  }

  void bind_tiles() {
    dma_->dram.bind(memory_->target());
    dma_->weights(weights_->tiles);
    dma_->inputs(inputs_->tiles);
    dma_->outputs(outputs_->tiles);
    dma_->weight_port(*weights_);
    dma_->input_port(*inputs_);
    dma_->output_port(*outputs_);
    dma_->output_slots(outputs_->tiles);
    dma_->stores(*stores_);
    dma_->user(*array_);
    array_->weights(weights_->tiles);
    array_->inputs(inputs_->tiles);
    array_->outputs(outputs_->tiles);
    array_->stores(*stores_);
  }

  LayerTiming collect(Datapath& datapath, Cycle end, Cycle cycles) const {
    if (!weights_->tiles.idle() || !inputs_->tiles.idle() || !outputs_->tiles.idle() || !stores_->idle())
      throw std::logic_error("conservation: a buffer slot or a store was left over at the end of a layer");
    return collect_timing(dma_->clock(), array_->clock(), datapath, end - cycles, end);
  }

  std::unique_ptr<ExternalMemory> memory_;
  std::unique_ptr<Dma> dma_;
  std::unique_ptr<Buffer> weights_, inputs_, outputs_;
  std::unique_ptr<Array> array_;
  std::unique_ptr<TimedFifo<StoreToken>> stores_;
  std::unique_ptr<TimedFifo<DmaJob>> start_dma_;
  std::unique_ptr<TimedFifo<ArrayJob>> start_array_;
  std::unique_ptr<TimedFifo<LayerDone>> done_;
  std::unique_ptr<Controller> controller_;
};

}  // namespace

void run_system(const Machine& machine, LayerSequence& layers, const RunOptions& options) {
  System system("system", machine, layers, options);
  sc_core::sc_start();
  system.check_finished();
}

}  // namespace lacuna
