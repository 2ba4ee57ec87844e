// The inner loop alone, and a layer against its reference.
#include <benchmark/benchmark.h>

#include "models/nm_tensor_core/pattern.h"
#include "tests/benchmark/layer.h"
#include "tests/benchmark/vgg16.h"

namespace lacuna::bench {
namespace {

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

const LayerBenchmark digits{
    {.machine = "nm_tensor_core", .network = "digits", .layer = "conv2", .traced = true}};

}  // namespace
}  // namespace lacuna::bench
