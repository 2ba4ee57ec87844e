// What stays on chip and how the rest is cut into tiles (rules S3 and S8 of README.md). Judged by declared
// densities, not by masks: a producer and its consumer decide alike.
#pragma once

#include <cstdint>

#include "models/scnn/grid.h"
#include "sim/engine/machine.h"

namespace lacuna::scnn {

struct Residency {
  bool inputs_stay = false;
  bool outputs_stay = false;
  std::int64_t tile_p = 1, tile_q = 1;  // outputs of a plane tile
  bool tiles_channels = false;          // input tiles are channels, not pixels: replicated layers
  std::int64_t tile_c = 1;              // channels of such a tile, within a group; else all
  std::int64_t filters_per_pass = 1;    // Kc
  Extents extents;
};

// Throws Infeasible.
Residency decide_residency(const PlanarArray& array, const Machine& machine, const Layer& layer);

// Filters that a PE computes, within a group: all of them, or its share if the layer is replicated.
std::int64_t filters_of_a_pe(const PlanarArray& array, const Layer& layer);

// Bytes of `elements` of the output map as they leave for DRAM.
std::int64_t stored_output_bytes(const PlanarArray& array, const Layer& layer, std::int64_t elements);

// Of so many outputs, those that leave the PEs: a fused pool takes several for one.
std::int64_t pooled_outputs(const Layer& layer, std::int64_t outputs);

// Elements of the output map that are written on chip for `elements` outputs.
std::int64_t kept_outputs(const PlanarArray& array, const Layer& layer, std::int64_t elements);

}  // namespace lacuna::scnn
