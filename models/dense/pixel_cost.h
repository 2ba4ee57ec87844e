// What one output pixel of one round takes: rules D1 to D3 of README.md. Numbers in, cycles out.
#pragma once

#include <cstdint>

#include "sim/base/integer_math.h"
#include "sim/engine/port_use.h"
#include "sim/network/layer.h"
#include "sim/plan/plan.h"

namespace lacuna {

// A layer's shape and widths, and the array with its ports.
struct PixelRules {
  std::int64_t neurons = 16;                                                              // Tn
  std::int64_t inputs = 16;                                                               // Tm
  std::int64_t positions = 1;                                                             // R x S
  std::int64_t weight_bits = 16, input_bits = 16, psum_bits = 32;                         // of one
  std::int64_t weight_port_bits = 4096, input_port_bits = 4096, output_port_bits = 4096;  // per cycle

  std::int64_t issues(std::int64_t channels) const;  // I
  // Rule D3 over all tiles.
  Wide layer_cycles(const Layer& layer, const TileShape& tile) const;

 private:
  Wide rounds_cycles(std::int64_t rounds, std::int64_t of_neurons, std::int64_t channels,
                     std::int64_t channels_per_tile) const;
};

// A pixel of the round with so many neurons, in a step of so many input channels.
class PixelCost {
 public:
  PixelCost(const PixelRules& rules, std::int64_t neurons, std::int64_t channels, bool adds_to_psums);

  std::int64_t cycles() const;  // T
  void add_port_uses(PortUses& uses) const;

 private:
  // Issues with equally many inputs.
  struct Chunk {
    std::int64_t issues = 0;
    std::int64_t weight_bits = 0, weight_cycles = 0;
    std::int64_t input_bits = 0, input_cycles = 0;
    std::int64_t cycles() const;  // b
  };

  static Chunk chunk(const PixelRules& rules, std::int64_t neurons, std::int64_t inputs, std::int64_t issues);
  std::int64_t issue_cycles() const { return full_.issues * full_.cycles() + last_.issues * last_.cycles(); }

  Chunk full_, last_;                     // an edge of the channels has none of the one or of the other
  std::int64_t psum_bits_, psum_cycles_;  // o
};

}  // namespace lacuna
