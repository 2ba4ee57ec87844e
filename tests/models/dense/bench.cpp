// Layers against their references.
#include "tests/benchmark/layer.h"

namespace lacuna::bench {
namespace {

const LayerBenchmark digits{{.machine = "dense", .network = "digits", .layer = "conv2", .traced = true}};

}  // namespace
}  // namespace lacuna::bench
