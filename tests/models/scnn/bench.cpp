// Layers against their references.
#include "tests/benchmark/layer.h"

namespace lacuna::bench {
namespace {

const LayerBenchmark digits{{.machine = "scnn", .network = "digits", .layer = "conv2", .traced = true}};
const LayerBenchmark conv5{{.machine = "scnn", .network = "alexnet", .layer = "conv5"}};

}  // namespace
}  // namespace lacuna::bench
