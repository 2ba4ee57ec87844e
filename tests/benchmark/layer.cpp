#include "tests/benchmark/layer.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>

#include "sim/app/options.h"
#include "sim/engine/planner.h"
#include "sim/engine/run.h"
#include "tests/benchmark/summary.h"
#include "tests/models/proven_model.h"

namespace lacuna::bench {
namespace {

struct Loaded {
  Machine machine;
  Workload workload;
  Layer layer;
};

Loaded load(const LayerSubject& subject) {
  SimulationOptions options;
  options.network = subject.network;
  if (subject.traced) options.trace = subject.network;
  Loaded loaded{load_machine(subject.machine, {}).machine, load_workload(options), {}};
  loaded.layer = *std::ranges::find(loaded.workload.network.layers, subject.layer, &Layer::name);
  return loaded;
}

Cycle run_event_driven(const Loaded& on) {
  return run_network(on.machine, on.machine.name, {on.layer}, *on.workload.tensors)
      .front()
      .result.count<"cycles">();
}

Cycle run_clocked(const Loaded& on) {
  const LayerTensors tensors = on.workload.tensors->load(on.layer, true);
  const auto datapath = prepare_layer(on.machine, on.layer, tensors);
  property::Case c;
  c.layer = on.layer;
  c.machine = on.machine;
  return property::reference_timing(c, tensors, datapath->plan()).cycles;
}

void run_layer(benchmark::State& state, const LayerSubject& subject, Cycle (*run)(const Loaded&),
               const std::string& name) {
  const Loaded loaded = load(subject);
  for (auto _ : state) {
    const Cost cost = cost_in_child([&] { benchmark::DoNotOptimize(run(loaded)); });
    state.SetIterationTime(cost.cpu_seconds);
    note(name, cost);
  }
}

}  // namespace

LayerBenchmark::LayerBenchmark(const LayerSubject& subject) {
  const std::string of = fmt::format("{}_{}_{}", subject.machine, subject.network, subject.layer);
  const std::string clocked = "clocked_reference/" + of, event_driven = "event_driven/" + of;
  for (const auto& [name, run] :
       {std::pair{event_driven, &run_event_driven}, std::pair{clocked, &run_clocked}})
    benchmark::RegisterBenchmark(("run_layer/" + name).c_str(), run_layer, subject, run, name)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  compare(clocked, event_driven,
          fmt::format("clocked reference / simulator, {} {} on {}", subject.network, subject.layer,
                      subject.machine));
}

}  // namespace lacuna::bench
