// The inner loops alone, each on the layer or stream that it meets in a network.
#include <benchmark/benchmark.h>

#include "sim/memory/bandwidth/bandwidth_memory.h"
#include "sim/memory/memory_config.h"
#include "sim/tensors/mac_counts.h"
#include "sim/tensors/random.h"
#include "tests/benchmark/vgg16.h"

namespace lacuna::bench {
namespace {

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
