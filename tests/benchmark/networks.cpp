// Whole networks on Cambricon-X, from their densities to the text of result.json, against a plain pass over
// the same layers.
#include <benchmark/benchmark.h>

#include "sim/app/options.h"
#include "sim/sweep/simulation.h"
#include "sim/tensors/mac_counts.h"
#include "tests/benchmark/plain_pass.h"
#include "tests/benchmark/summary.h"

namespace lacuna::bench {
namespace {

// The network's layers with weights.
Workload load(const std::string& network) {
  SimulationOptions options;
  options.network = network;
  Workload workload = load_workload(options);
  std::erase_if(workload.network.layers, [](const Layer& layer) { return !layer.has_weights(); });
  return workload;
}

void simulate_network(benchmark::State& state, const std::string& network) {
  std::int64_t macs = 0;
  for (const Layer& layer : load(network).network.layers) macs += layer.dense_macs();
  for (auto _ : state) {
    const Cost cost = cost_in_child([&] {
      const LoadedMachine machine = load_machine("cambricon_x", SimulationOptions());
      benchmark::DoNotOptimize(simulate(machine, load(network), {}, {}).result.dump(2).data());
    });
    state.SetIterationTime(cost.cpu_seconds);
    state.counters["peak_memory"] = benchmark::Counter(static_cast<double>(cost.peak_memory_bytes));
    note("simulate/" + network, cost);
  }
  state.SetItemsProcessed(state.iterations() * macs);
}

// The tensors are made outside of the measured time.
void pass_over_network(benchmark::State& state, const std::string& network) {
  const Workload workload = load(network);
  for (auto _ : state) {
    double seconds = 0;
    for (const Layer& layer : workload.network.layers) {
      const LayerTensors tensors = workload.tensors->load(layer, false);
      std::int64_t effectual = 0;
      seconds += cost_here([&] { effectual = plain_pass(layer, tensors); }).cpu_seconds;
      if (effectual != count_macs(layer, tensors).effectual)
        state.SkipWithError("the plain pass counts something else");
    }
    state.SetIterationTime(seconds);
    note("plain_pass/" + network, {seconds, 0});
  }
}

const bool compared = [] {
  compare("simulate/alexnet", "plain_pass/alexnet", "simulator / plain pass, AlexNet");
  compare("simulate/vgg16", "plain_pass/vgg16", "simulator / plain pass, VGG-16");
  return true;
}();

BENCHMARK_CAPTURE(simulate_network, alexnet, "alexnet")->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pass_over_network, alexnet, "alexnet")->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(simulate_network, vgg16, "vgg16")->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(pass_over_network, vgg16, "vgg16")->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace lacuna::bench
