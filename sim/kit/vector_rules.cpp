#include "sim/kit/vector_rules.h"

#include <algorithm>

#include "sim/base/integer_math.h"

namespace lacuna {

std::int64_t VectorRules::input_cycles(std::int64_t channels) const {
  return saturated((static_cast<Wide>(operands * channels) * input_bits + input_port_bits - 1) /
                   input_port_bits);
}

std::int64_t VectorRules::output_cycles(std::int64_t channels) const {
  return ceil_div(channels * output_bits, output_port_bits);
}

std::int64_t VectorRules::round_cycles(std::int64_t channels) const {
  return std::max({operands, input_cycles(channels), output_cycles(channels)});
}

Wide VectorRules::step_cycles(std::int64_t channels) const {
  const std::int64_t rest = channels % lanes;
  const Wide full = channels < lanes ? 0 : static_cast<Wide>(channels / lanes) * round_cycles(lanes);
  return full + (rest == 0 ? 0 : round_cycles(rest));
}

Wide VectorRules::layer_cycles(const Layer& layer, const TileShape& tile) const {
  return static_cast<Wide>(layer.N * layer.P * layer.Q) *
         (layer.groups / tile.g * step_cycles(tile.g) + step_cycles(layer.groups % tile.g));
}

void VectorRules::add_port_uses(std::int64_t channels, PortUses& uses) const {
  const std::int64_t in = input_cycles(channels), out = output_cycles(channels);
  const bool stretched = std::max(in, out) > operands;
  uses.input.add(operands * channels * input_bits, in, stretched && in >= out);
  uses.output.add(channels * output_bits, out, stretched && out >= in);
}

}  // namespace lacuna
