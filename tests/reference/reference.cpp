#include "tests/reference/reference.h"

#include <deque>
#include <stdexcept>
#include <string>

#include "tests/reference/reference_array.h"
#include "tests/reference/reference_memory.h"

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

Timing run(const Machine& machine, const Memory& memory, const Plan& plan) {
  if (machine.pipeline_stages() < 1) throw std::invalid_argument("a pipeline has at least one stage");
  Timing timing;
  timing.per_pe.resize(static_cast<std::size_t>(machine.pes()));
  timing.psums.resize(machine.psum_count());

  const sc_core::sc_time cycle = cycles_to_time(1);
  sc_core::sc_clock clock("clock", cycle, 0.5, cycle);
  Wires wires(plan, machine.pes());
  const ArrayLogic logic(machine, plan, wires);
  const Controller controller("controller", clock, wires);
  const Dma dma("dma", clock, memory, plan, wires, timing);
  const Sequencer sequencer("sequencer", clock, logic, plan, machine.pipeline_stages(), wires);
  std::deque<Pe> pes;
  for (std::int64_t i = 0; i < machine.pes(); ++i)
    pes.emplace_back(("pe" + std::to_string(i)).c_str(), clock, i, machine, logic, plan, wires, timing);

  sc_core::sc_start(cycles_to_time(cycle_limit));
  if (!controller.ended()) throw std::runtime_error("reference did not end");
  timing.cycles = controller.cycles();
  return timing;
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

}  // namespace lacuna::reference
