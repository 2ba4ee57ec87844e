// The inner loop alone, and a layer against its reference.
#include <benchmark/benchmark.h>

#include "models/cambricon_x/synapses.h"
#include "tests/benchmark/layer.h"
#include "tests/benchmark/vgg16.h"

namespace lacuna::bench {
namespace {

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

const LayerBenchmark digits{
    {.machine = "cambricon_x", .network = "digits", .layer = "conv2", .traced = true}};

}  // namespace
}  // namespace lacuna::bench
