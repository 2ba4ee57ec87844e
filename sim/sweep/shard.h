// One of several equal parts of a sweep.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/sweep/point.h"

namespace lacuna {

struct Shard {
  std::size_t index = 0, count = 1;
};

// "3/8", or "auto" or "auto/8" with the index (and the number, if it is not given) from the variables of
// Slurm, PBS, Grid Engine and LSF. InputError if it is none of these or the index is not below the number.
Shard parse_shard(const std::string& text);

// The order in which points are run: those with the same tensors together, else as they are.
std::vector<std::size_t> run_order(const std::vector<SweepPoint>& points);

// The shard's part of `order`: a run of neighbours, so that few tensors are made twice, of about equal cost.
// Every point is in exactly one of the shards.
std::vector<std::size_t> part_of(const Shard& shard, const std::vector<std::size_t>& order,
                                 const std::vector<SweepPoint>& points);

}  // namespace lacuna
