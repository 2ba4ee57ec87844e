// Random small layers and machines. Everything follows from the seed; describe() says what it is when a test
// fails.
#pragma once

#include <cstdint>
#include <string>

#include "sim/engine/machine.h"
#include "sim/network/layer.h"
#include "sim/network/pruning_config.h"
#include "sim/tensors/tensors.h"

namespace lacuna::property {

struct ProvenModel;

struct Case {
  std::uint64_t seed = 0;
  Layer layer;
  PruningConfig pruning;
  Machine machine;
};

// The energy table is the same for all: loaded once.
Case random_case(std::uint64_t seed, const ProvenModel& model);

LayerTensors tensors_of(const Case& c);

std::string describe(const Case& c);

// How many cases a test runs: `base` times the environment's LACUNA_TEST_SCALE (default 1).
std::uint64_t scaled(std::uint64_t base);

}  // namespace lacuna::property
