// The inner loop alone, and a layer against its reference.
#include <benchmark/benchmark.h>

#include "models/structured/pass.h"
#include "tests/benchmark/layer.h"
#include "tests/benchmark/vgg16.h"

namespace lacuna::bench {
namespace {

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

const LayerBenchmark digits{{.machine = "structured", .network = "digits", .layer = "conv2", .traced = true}};

}  // namespace
}  // namespace lacuna::bench
