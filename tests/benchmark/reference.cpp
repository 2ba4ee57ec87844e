// The same layer, cycle for cycle, on the event-driven simulator and on the clocked reference that proves it.
#include "tests/reference/reference.h"

#include <benchmark/benchmark.h>

#include <algorithm>

#include "models/cambricon_x/cambricon_x.h"
#include "sim/app/options.h"
#include "sim/engine/run.h"
#include "tests/benchmark/summary.h"

namespace lacuna::bench {
namespace {

struct Subject {
  Machine machine = load_machine("cambricon_x", {});
  Workload workload;

  Subject() {
    SimulationOptions options;
    options.network = options.trace = "digits";
    workload = load_workload(options);
  }
  const Layer& layer() const { return *std::ranges::find(workload.network.layers, "conv2", &Layer::name); }
};

Cycle run_event_driven(const Subject& subject) {
  return run_network(subject.machine, "cambricon_x", {subject.layer()}, *subject.workload.tensors)
      .front()
      .timing.cycles;
}

Cycle run_clocked(const Subject& subject) {
  const Machine& machine = subject.machine;
  const auto& x = dynamic_cast<const cambricon_x::CambriconX&>(*machine.model);
  const LayerTensors tensors = subject.workload.tensors->load(subject.layer(), true);
  const auto datapath = x.prepare(machine, subject.layer(), tensors);
  return reference::run_cambricon_x(
             {x.pes, x.multipliers_per_pe, x.window, x.step_indexing(), x.step_bits, x.synchronizes_windows(),
              x.pipeline_stages()},
             {machine.dram, machine.dma, machine.buffers, machine.psum_bits, machine.vector_lanes_per_pe},
             subject.layer(), tensors, datapath->plan())
      .cycles;
}

void run_digits_conv2(benchmark::State& state, Cycle (*run)(const Subject&), const std::string& name) {
  const Subject subject;
  for (auto _ : state) {
    const Cost cost = cost_in_child([&] { benchmark::DoNotOptimize(run(subject)); });
    state.SetIterationTime(cost.cpu_seconds);
    note(name + "/digits_conv2", cost);
  }
}

BENCHMARK_CAPTURE(run_digits_conv2, event_driven, run_event_driven, "event_driven")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_digits_conv2, clocked_reference, run_clocked, "clocked_reference")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lacuna::bench
