// The inner loops alone, each on the layer or stream that it meets in a network.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "models/cambricon_x/synapses.h"
#include "models/nm_tensor_core/pattern.h"
#include "models/pattern/batch_table.h"
#include "models/structured/pass.h"
#include "sim/app/options.h"
#include "sim/memory/bandwidth/bandwidth_memory.h"
#include "sim/tensors/mac_counts.h"
#include "sim/tensors/random.h"

namespace lacuna::bench {
namespace {

struct LayerAndTensors {
  Layer layer;
  LayerTensors tensors;
};

LayerAndTensors layer_of_vgg16(const std::string& name) {
  SimulationOptions options;
  options.network = "vgg16";
  const Workload workload = load_workload(options);
  const Layer& layer = *std::ranges::find(workload.network.layers, name, &Layer::name);
  return {layer, workload.tensors->load(layer, false)};
}

// The cost depends on how many bits the density has in units of 1/65536: 1 for one half, 16 for most.
void kernel_random_mask(benchmark::State& state) {
  RandomStream stream(1);
  std::vector<std::uint64_t> words(65536);
  const Chance chance{static_cast<std::uint32_t>(state.range(0))};
  for (auto _ : state) {
    stream.fill(words, chance);
    benchmark::DoNotOptimize(words.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(words.size()));
}
BENCHMARK(kernel_random_mask)->ArgName("chance_65536ths")->Arg(32768)->Arg(22937);

// Items: words of the weight mask. With 4-bit steps placeholders have to be looked for.
void kernel_slot_table(benchmark::State& state) {
  const auto [layer, tensors] = layer_of_vgg16("conv4_2");
  const std::int64_t step_bits = state.range(0), channels_per_tile = state.range(1);
  for (auto _ : state) {
    const cambricon_x::SlotTable slots(layer, tensors.weights, channels_per_tile,
                                       {256, (std::int64_t{1} << step_bits) - 1});
    benchmark::DoNotOptimize(slots.windows(0, 0).data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tensors.weights.words().size()));
}
BENCHMARK(kernel_slot_table)
    ->ArgNames({"step_bits", "channels_per_tile"})
    ->Args({8, 512})
    ->Args({8, 32})
    ->Args({4, 512});

// Items: kernels of the layer, removed ones included. The second is a fully connected layer: kernels of one
// weight.
void kernel_pattern_batches(benchmark::State& state, const std::string& name,
                            std::int64_t channels_per_tile) {
  const auto [layer, tensors] = layer_of_vgg16(name);
  for (auto _ : state) {
    const pattern::KernelTable kernels(layer, tensors.weights, 16);
    const pattern::BatchTable batches(kernels, pattern::filter_order(layer, kernels, true),
                                      layer.channels_per_group(), channels_per_tile, {});
    benchmark::DoNotOptimize(batches.at(0, 0).kernels);
  }
  state.SetItemsProcessed(state.iterations() * layer.K * layer.channels_per_group());
}
BENCHMARK_CAPTURE(kernel_pattern_batches, conv, "conv4_2", 64);
BENCHMARK_CAPTURE(kernel_pattern_batches, fc, "fc7", 4096);

// Items: words of the weight mask. One pass of all filters, in rounds of 64.
void kernel_structured_pass(benchmark::State& state) {
  const auto [layer, tensors] = layer_of_vgg16("conv4_2");
  const structured::PassRules rules{.runs_ahead = state.range(1) == 1};
  for (auto _ : state) {
    const structured::GroupCounts counts(layer, tensors.weights, layer.K,
                                         structured::ChannelPieces(layer.C, state.range(0), layer.C));
    PassCost cost;
    for (std::int64_t k = 0; k < layer.K; k += rules.pes)
      structured::add_pass(cost, counts, {k, std::min(rules.pes, layer.K - k), {0, layer.C}}, 32, rules);
    benchmark::DoNotOptimize(cost.cycles);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tensors.weights.words().size()));
}
BENCHMARK(kernel_structured_pass)
    ->ArgNames({"group_size", "runs_ahead"})
    ->Args({8, 0})
    ->Args({16, 0})
    ->Args({8, 1});

// Items: words of the weight mask. No group breaks the pattern, so all of them are looked at.
void kernel_nm_pattern(benchmark::State& state) {
  const auto [layer, tensors] = layer_of_vgg16("conv4_2");
  const std::int64_t group_size = state.range(0);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        nm_tensor_core::first_violation(layer, tensors.weights, group_size, group_size).has_value());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tensors.weights.words().size()));
}
BENCHMARK(kernel_nm_pattern)->ArgName("group_size")->Arg(4)->Arg(16);

// Items: words of both masks.
void kernel_count_macs(benchmark::State& state) {
  const auto [layer, tensors] = layer_of_vgg16("conv4_2");
  for (auto _ : state) benchmark::DoNotOptimize(count_macs(layer, tensors).effectual);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tensors.weights.words().size() +
                                                                         tensors.inputs.words().size()));
}
BENCHMARK(kernel_count_macs);

// Items: requests of 4 KB, every fourth a write.
void kernel_dram_access(benchmark::State& state) {
  BandwidthMemory dram{DramConfig{}.traits()};
  Cycle now = 0;
  std::int64_t request = 0;
  for (auto _ : state) now = dram.serve(now, 4096, ++request % 4 == 0).arrived;
  benchmark::DoNotOptimize(now);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(kernel_dram_access);

}  // namespace
}  // namespace lacuna::bench
