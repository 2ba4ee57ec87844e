#include "tests/reference/reference.h"

#include <deque>
#include <stdexcept>
#include <string>

#include "tests/reference/reference_array.h"
#include "tests/reference/reference_memory.h"
#include "tests/reference/reference_scatter.h"
#include "tests/reference/reference_schedule.h"

namespace lacuna::reference {
namespace {

constexpr Cycle cycle_limit = 10'000'000;

// Starts the layer in cycle 0 and counts until it sees the end (M7).
class Controller : public sc_core::sc_module {
 public:
  Controller(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, Wires& wires)
      : sc_module(name), wires_(wires) {
    SC_HAS_PROCESS(Controller);
    SC_METHOD(on_clock);
    sensitive << clock.posedge_event();
    dont_initialize();
  }

  bool ended() const { return ended_; }
  Cycle cycles() const { return cycle_; }

 private:
  void on_clock() {
    if (wires_.end.read()) {
      ended_ = true;
      sc_core::sc_pause();
      return;
    }
    wires_.start.write(true);
    ++cycle_;
  }

  Wires& wires_;
  Cycle cycle_ = 0;
  bool ended_ = false;
};

// Everything but the array, which is built between construction and run().
struct Surroundings {
  Surroundings(const Memory& memory, const Plan& plan, Wires& wires, std::int64_t pes,
               std::int64_t pipeline_stages, std::size_t psums)
      : controller("controller", clock, wires), dma("dma", clock, memory, plan, wires, timing) {
    if (pipeline_stages < 1) throw std::invalid_argument("a pipeline has at least one stage");
    timing.per_pe.resize(static_cast<std::size_t>(pes));
    timing.psums.resize(psums);
  }

  Timing run() {
    sc_core::sc_start(cycles_to_time(cycle_limit));
    if (!controller.ended()) throw std::runtime_error("reference did not end");
    timing.cycles = controller.cycles();
    return timing;
  }

  Timing timing;
  sc_core::sc_clock clock{"clock", cycles_to_time(1), 0.5, cycles_to_time(1)};
  Controller controller;
  Dma dma;
};

std::string pe_name(std::int64_t index) {
  return "pe" + std::to_string(index);
}

Timing run(const Machine& machine, const Memory& memory, const Plan& plan) {
  LockstepWires wires(plan, machine.pes());
  Surroundings around(memory, plan, wires, machine.pes(), machine.pipeline_stages(), machine.psum_count());
  const ArrayLogic logic(machine, plan, wires);
  const Sequencer sequencer("sequencer", around.clock, logic, plan, machine.pipeline_stages(), wires);
  std::deque<Pe> pes;
  for (std::int64_t i = 0; i < machine.pes(); ++i)
    pes.emplace_back(pe_name(i).c_str(), around.clock, i, machine, logic, plan, wires, around.timing);
  return around.run();
}

Timing run(const GridLayer& on, const Dataflow& dataflow, const Plan& plan) {
  const Schedule schedule = make_schedule(on, dataflow, plan.tile);
  compare(schedule, plan);
  const std::int64_t pes_in_grid = on.array.grid.pes();
  ScatterWires wires(plan, pes_in_grid);
  Surroundings around(on.memory, plan, wires, pes_in_grid, on.array.pipeline_stages,
                      static_cast<std::size_t>(on.layer.output_count()));
  const ScatterLogic logic(schedule, on.array, on.memory.buffers.weight.slots(), wires);
  const PassSequencer sequencer("sequencer", around.clock, logic, on.array.pipeline_stages, wires);
  std::deque<ScatterPe> pes;
  for (std::int64_t i = 0; i < pes_in_grid; ++i)
    pes.emplace_back(pe_name(i).c_str(), around.clock, i, schedule, on.array, logic, wires, around.timing);
  return around.run();
}

std::unique_ptr<Dataflow> dataflow_of(const ScnnArray& array, const GridLayer& on, const TileShape& tile) {
  return scnn_dataflow(array, on.layer, on.tensors, largest_pieces(on.array.grid, on.layer, tile.p, tile.q));
}

std::unique_ptr<Dataflow> dataflow_of(const DcnnArray& array, const GridLayer& on, const TileShape&) {
  return dcnn_dataflow(array, on.layer, on.tensors);
}

template <class Array>
Plan grid_plan(const Array& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice) {
  const GridLayer on{grid_array(array), memory, layer, tensors};
  const TileShape tile = choose_tiles(on, choice);
  return plan_of(make_schedule(on, *dataflow_of(array, on, tile), tile), tile);
}

template <class Array>
void check_grid_plan(const Array& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice) {
  const GridLayer on{grid_array(array), memory, layer, tensors};
  compare(plan.tile, choose_tiles(on, choice), layer);
  compare(make_schedule(on, *dataflow_of(array, on, plan.tile), plan.tile), plan);
}

template <class Array>
Timing run_grid(const Array& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan) {
  const GridLayer on{grid_array(array), memory, layer, tensors};
  return run(on, *dataflow_of(array, on, plan.tile), plan);
}

}  // namespace

Timing run_dense(const DenseArray& array, const Memory& memory, const Layer& layer,
                 const LayerTensors& tensors, const Plan& plan) {
  return run(*dense_machine(array, memory, layer, tensors), memory, plan);
}

Timing run_cambricon_x(const CambriconXArray& array, const Memory& memory, const Layer& layer,
                       const LayerTensors& tensors, const Plan& plan) {
  return run(*cambricon_x_machine(array, memory, layer, tensors), memory, plan);
}

Timing run_vector(std::int64_t pes, std::int64_t pipeline_stages, const Memory& memory, const Layer& layer,
                  const Plan& plan) {
  return run(*vector_machine(pes, pipeline_stages, memory, layer), memory, plan);
}

Timing run_scnn(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan) {
  return run_grid(array, memory, layer, tensors, plan);
}

Timing run_dcnn(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan) {
  return run_grid(array, memory, layer, tensors, plan);
}

void check_scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice) {
  check_grid_plan(array, memory, layer, tensors, plan, choice);
}

void check_dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice) {
  check_grid_plan(array, memory, layer, tensors, plan, choice);
}

Plan scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice) {
  return grid_plan(array, memory, layer, tensors, choice);
}

Plan dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice) {
  return grid_plan(array, memory, layer, tensors, choice);
}

}  // namespace lacuna::reference
