// How long layers without weights take: rule V1 of sim/engine/README.md. Numbers in, cycles out.
#pragma once

#include <cstdint>

#include "sim/base/integer_math.h"
#include "sim/engine/port_use.h"
#include "sim/network/layer.h"
#include "sim/plan/plan.h"

namespace lacuna {

struct VectorRules {
  std::int64_t lanes = 1;     // of all PEs
  std::int64_t operands = 1;  // of an output: R x S x operands
  std::int64_t input_bits = 16, output_bits = 16;
  std::int64_t input_port_bits = 512, output_port_bits = 512;  // per cycle

  // A pixel of a round in which so many lanes have a channel, and of all rounds of a step.
  std::int64_t round_cycles(std::int64_t channels) const;
  Wide step_cycles(std::int64_t channels) const;
  // Over all tiles.
  Wide layer_cycles(const Layer& layer, const TileShape& tile) const;

  void add_port_uses(std::int64_t channels, PortUses& uses) const;  // of a round

 private:
  std::int64_t input_cycles(std::int64_t channels) const;
  std::int64_t output_cycles(std::int64_t channels) const;
};

}  // namespace lacuna
