// The same layer, cycle for cycle, on the event-driven simulator and on the clocked reference that proves it.
#include "tests/reference/reference.h"

#include <benchmark/benchmark.h>

#include <algorithm>

#include "models/cambricon_x/cambricon_x.h"
#include "models/nm_tensor_core/nm_tensor_core.h"
#include "models/pattern/pattern.h"
#include "models/scnn/scnn.h"
#include "models/structured/structured.h"
#include "sim/app/options.h"
#include "sim/engine/run.h"
#include "tests/benchmark/summary.h"
#include "tests/property/reference_of.h"

namespace lacuna::bench {
namespace {

// A layer on a machine.
struct Subject {
  Machine machine;
  Workload workload;
  Layer layer;

  Subject(const std::string& machine_name, const SimulationOptions& options, const std::string& layer_name)
      : machine(load_machine(machine_name, {}).machine),
        workload(load_workload(options)),
        layer(*std::ranges::find(workload.network.layers, layer_name, &Layer::name)) {}
};

Subject digits_conv2(const std::string& machine) {
  SimulationOptions options;
  options.network = options.trace = "digits";
  return {machine, options, "conv2"};
}
Subject cambricon_x_digits() {
  return digits_conv2("cambricon_x");
}
Subject scnn_digits() {
  return digits_conv2("scnn");
}
Subject pattern_digits() {
  return digits_conv2("pattern");
}
Subject structured_digits() {
  return digits_conv2("structured");
}
Subject nm_tensor_core_digits() {
  return digits_conv2("nm_tensor_core");
}
Subject scnn_conv5() {
  SimulationOptions options;
  options.network = "alexnet";
  return {"scnn", options, "conv5"};
}

Cycle run_event_driven(const Subject& subject) {
  return run_network(subject.machine, subject.machine.name, {subject.layer}, *subject.workload.tensors)
      .front()
      .result.count<"cycles">();
}

Cycle run_clocked(const Subject& subject) {
  const Machine& machine = subject.machine;
  const LayerTensors tensors = subject.workload.tensors->load(subject.layer, true);
  const auto datapath = machine.model->prepare(machine, subject.layer, tensors);
  const reference::Memory memory{machine.dram, machine.dma, machine.buffers, machine.psum_bits,
                                 machine.vector_lanes_per_pe};
  if (const auto* s = dynamic_cast<const scnn::Scnn*>(machine.model.get()))
    return reference::run_scnn(property::scnn_array(*s), memory, subject.layer, tensors, datapath->plan())
        .cycles;
  if (const auto* p = dynamic_cast<const pattern::Pattern*>(machine.model.get()))
    return reference::run_pattern(property::pattern_array(*p), memory, subject.layer, tensors,
                                  datapath->plan())
        .cycles;
  if (const auto* s = dynamic_cast<const structured::Structured*>(machine.model.get()))
    return reference::run_structured(property::structured_array(*s), memory, subject.layer, tensors,
                                     datapath->plan())
        .cycles;
  if (const auto* u = dynamic_cast<const nm_tensor_core::NmTensorCore*>(machine.model.get()))
    return reference::run_nm_tensor_core(property::nm_tensor_core_array(*u), memory, subject.layer, tensors,
                                         datapath->plan())
        .cycles;
  const auto& x = dynamic_cast<const cambricon_x::CambriconX&>(*machine.model);
  return reference::run_cambricon_x({x.pes, x.multipliers_per_pe, x.window, x.step_indexing(), x.step_bits,
                                     x.synchronizes_windows(), x.pipeline_stages()},
                                    memory, subject.layer, tensors, datapath->plan())
      .cycles;
}

void run_layer(benchmark::State& state, Subject (*make)(), Cycle (*run)(const Subject&),
               const std::string& name) {
  const Subject subject = make();
  for (auto _ : state) {
    const Cost cost = cost_in_child([&] { benchmark::DoNotOptimize(run(subject)); });
    state.SetIterationTime(cost.cpu_seconds);
    note(name, cost);
  }
}

BENCHMARK_CAPTURE(run_layer, digits_conv2_event_driven, cambricon_x_digits, run_event_driven,
                  "event_driven/digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, digits_conv2_clocked_reference, cambricon_x_digits, run_clocked,
                  "clocked_reference/digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, pattern_digits_conv2_event_driven, pattern_digits, run_event_driven,
                  "event_driven/pattern_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, pattern_digits_conv2_clocked_reference, pattern_digits, run_clocked,
                  "clocked_reference/pattern_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, structured_digits_conv2_event_driven, structured_digits, run_event_driven,
                  "event_driven/structured_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, structured_digits_conv2_clocked_reference, structured_digits, run_clocked,
                  "clocked_reference/structured_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, nm_tensor_core_digits_conv2_event_driven, nm_tensor_core_digits,
                  run_event_driven, "event_driven/nm_tensor_core_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, nm_tensor_core_digits_conv2_clocked_reference, nm_tensor_core_digits,
                  run_clocked, "clocked_reference/nm_tensor_core_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, scnn_digits_conv2_event_driven, scnn_digits, run_event_driven,
                  "event_driven/scnn_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, scnn_digits_conv2_clocked_reference, scnn_digits, run_clocked,
                  "clocked_reference/scnn_digits_conv2")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, scnn_conv5_event_driven, scnn_conv5, run_event_driven, "event_driven/scnn_conv5")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run_layer, scnn_conv5_clocked_reference, scnn_conv5, run_clocked,
                  "clocked_reference/scnn_conv5")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lacuna::bench
