// The inner loop alone, and a layer against its reference.
#include <benchmark/benchmark.h>

#include "models/pattern/batch_table.h"
#include "tests/benchmark/layer.h"
#include "tests/benchmark/vgg16.h"

namespace lacuna::bench {
namespace {

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

const LayerBenchmark digits{{.machine = "pattern", .network = "digits", .layer = "conv2", .traced = true}};

}  // namespace
}  // namespace lacuna::bench
