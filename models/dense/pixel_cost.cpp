#include "models/dense/pixel_cost.h"

#include <algorithm>

#include "sim/base/integer_math.h"

namespace lacuna {

std::int64_t PixelRules::issues(std::int64_t channels) const {
  return ceil_div(channels, inputs) * positions;
}

Wide PixelRules::layer_cycles(const Layer& layer, const TileShape& tile) const {
  const std::int64_t tiles = layer.filters_per_group() / tile.k, last = layer.filters_per_group() % tile.k;
  const std::int64_t full = tiles * (tile.k / neurons) + last / neurons;  // rounds
  const std::int64_t Cg = layer.channels_per_group();
  const Wide pixel = rounds_cycles(full, neurons, Cg, tile.c) +
                     rounds_cycles(tiles, tile.k % neurons, Cg, tile.c) +
                     rounds_cycles(1, last % neurons, Cg, tile.c);
  return static_cast<Wide>(layer.groups * layer.N * layer.P * layer.Q) * pixel;
}

// A pixel of so many rounds over all tiles of channels.
Wide PixelRules::rounds_cycles(std::int64_t rounds, std::int64_t of_neurons, std::int64_t channels,
                               std::int64_t channels_per_tile) const {
  if (rounds == 0 || of_neurons == 0) return 0;
  const auto pixel = [&](std::int64_t in_step, bool adds_to_psums) -> Wide {
    return PixelCost(*this, of_neurons, in_step, adds_to_psums).cycles();
  };
  const std::int64_t tiles = ceil_div(channels, channels_per_tile);
  const std::int64_t last = channels - (tiles - 1) * channels_per_tile;
  if (tiles == 1) return rounds * pixel(last, false);
  return rounds *
         (pixel(channels_per_tile, false) + (tiles - 2) * pixel(channels_per_tile, true) + pixel(last, true));
}

PixelCost::PixelCost(const PixelRules& rules, std::int64_t neurons, std::int64_t channels, bool adds_to_psums)
    : full_(chunk(rules, neurons, rules.inputs, channels / rules.inputs * rules.positions)),
      last_(chunk(rules, neurons, channels % rules.inputs,
                  channels % rules.inputs == 0 ? 0 : rules.positions)) {
  const std::int64_t accesses = adds_to_psums ? 2 : 1, bits = neurons * rules.psum_bits;
  psum_bits_ = accesses * bits;
  psum_cycles_ = accesses * ceil_div(bits, rules.output_port_bits);
}

PixelCost::Chunk PixelCost::chunk(const PixelRules& rules, std::int64_t neurons, std::int64_t inputs,
                                  std::int64_t issues) {
  if (issues == 0) return {};
  Chunk chunk{.issues = issues,
              .weight_bits = neurons * inputs * rules.weight_bits,
              .input_bits = inputs * rules.input_bits};
  chunk.weight_cycles = ceil_div(chunk.weight_bits, rules.weight_port_bits);
  chunk.input_cycles = ceil_div(chunk.input_bits, rules.input_port_bits);
  return chunk;
}

std::int64_t PixelCost::Chunk::cycles() const {
  return std::max({std::int64_t{1}, weight_cycles, input_cycles});
}

std::int64_t PixelCost::cycles() const {
  return std::max(issue_cycles(), psum_cycles_);
}

void PixelCost::add_port_uses(PortUses& uses) const {
  const bool issues_count = issue_cycles() >= psum_cycles_;
  for (const Chunk& chunk : {full_, last_}) {
    if (chunk.issues == 0) continue;
    const bool stretched = issues_count && chunk.cycles() > 1;
    uses.weight.add(chunk.weight_bits, chunk.weight_cycles,
                    stretched && chunk.weight_cycles == chunk.cycles());
    uses.input.add(chunk.input_bits, chunk.input_cycles, stretched && chunk.input_cycles == chunk.cycles());
  }
  uses.output.add(psum_bits_, psum_cycles_, !issues_count);
}

}  // namespace lacuna
