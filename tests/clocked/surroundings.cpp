#include "tests/clocked/surroundings.h"

#include <stdexcept>

namespace lacuna::reference {
namespace {

constexpr Cycle cycle_limit = 10'000'000;

}  // namespace

Controller::Controller(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, Wires& wires)
    : sc_module(name), wires_(wires) {
  SC_HAS_PROCESS(Controller);
  SC_METHOD(on_clock);
  sensitive << clock.posedge_event();
  dont_initialize();
}

void Controller::on_clock() {
  if (wires_.end.read()) {
    ended_ = true;
    sc_core::sc_pause();
    return;
  }
  wires_.start.write(true);
  ++cycle_;
}

Surroundings::Surroundings(const Memory& memory, const Plan& plan, Wires& wires, std::int64_t pes,
                           std::int64_t pipeline_stages, std::size_t psums,
                           std::int64_t prefetched_weight_tiles)
    : controller("controller", clock, wires),
      dma("dma", clock, memory, prefetched_weight_tiles, plan, wires, timing) {
  if (pipeline_stages < 1) throw std::invalid_argument("a pipeline has at least one stage");
  timing.per_pe.resize(static_cast<std::size_t>(pes));
  timing.psums.resize(psums);
}

Timing Surroundings::run() {
  sc_core::sc_start(cycles_to_time(cycle_limit));
  if (!controller.ended()) throw std::runtime_error("reference did not end");
  timing.cycles = controller.cycles();
  timing.counts["leakage"] = timing.cycles;
  return timing;
}

std::string pe_name(std::int64_t index) {
  return "pe" + std::to_string(index);
}

}  // namespace lacuna::reference
