// Random layers and masks for tests of kernels, and what the tests of several models ask of a run.
#pragma once

#include <numeric>
#include <random>

#include "tests/unit/engine/machines.h"

namespace lacuna::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : generator_(seed) {}
  std::int64_t in(std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(max - min + 1));
  }
  // From empty to full.
  BitMask mask(std::int64_t rows, std::int64_t columns) {
    const std::int64_t percent = in(0, 4) * 25;
    BitMask mask(rows, columns);
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < columns; ++c)
        if (in(1, 100) <= percent / (in(0, 1) * 9 + 1)) mask.set(r, c);
    return mask;
  }

 private:
  std::mt19937_64 generator_;
};

inline Layer random_layer(Random& random) {
  Layer layer;
  layer.name = "random";
  layer.groups = random.in(1, 2);
  layer.C = layer.groups * random.in(1, random.in(0, 1) == 0 ? 8 : 150);
  layer.K = layer.groups * random.in(1, 4);
  layer.R = random.in(1, 3);
  layer.S = random.in(1, 3);
  return layer;
}

// Exactly min(`keep`, its size) random weights of each group of channels, at every (r, s) of every filter.
inline BitMask kept_per_group(Random& random, const Layer& layer, std::int64_t keep,
                              std::int64_t group_size) {
  BitMask mask(layer.K, layer.filter_size());
  const std::int64_t Cg = layer.channels_per_group();
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t at = 0; at < layer.filter_size(); at += Cg)
      for (std::int64_t c = 0; c < Cg; c += group_size) {
        const std::int64_t size = std::min(group_size, Cg - c);
        for (std::int64_t left = size, wanted = std::min(keep, size); left > 0; --left)
          if (random.in(1, left) <= wanted) {
            mask.set(k, at + c + left - 1);
            --wanted;
          }
      }
  return mask;
}

// Cycles in which the array worked on steps: the same for all PEs of a lockstep machine.
inline std::int64_t array_cycles(const Outcome& outcome) {
  std::int64_t cycles = 0;
  for (const Cause cause : {Cause::compute, Cause::barrier, Cause::buffer_port, Cause::unassigned})
    cycles += outcome.pes.front()[static_cast<std::size_t>(cause)];
  return cycles;
}

}  // namespace lacuna::test
