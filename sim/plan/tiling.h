// Chooses tile sizes: an exhaustive search over powers of two (and the full size) of every dimension for the
// shortest estimated time (estimate.h). Among those within 1 % of it, less DRAM traffic wins, then fewer
// steps, then to the larger tile in the order g, k, c, n, p, q, so that a plan depends on nothing but its
// inputs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "sim/plan/estimate.h"
#include "sim/plan/infeasible.h"
#include "sim/plan/plan.h"
#include "sim/plan/tile_fit.h"

namespace lacuna {

// What the user fixed; the rest is searched.
struct TilingChoice {
  std::optional<LoopOrder> order;  // empty: the best of the three
  std::optional<std::int64_t> g, k, c, n, p, q;
};

// What a model tells the search about one layer.
struct TilingModel {
  // Array cycles of the whole layer when cut into these tiles.
  std::function<std::int64_t(const TileShape&)> compute_cycles;
  // Bytes that the largest weight tile takes in its buffer; an estimate, if there is an exact one besides.
  std::function<std::int64_t(const TileShape&)> weight_footprint;
  // DRAM bytes of all weights once, metadata included.
  std::function<std::int64_t(const TileShape&)> weight_bytes;
  // The true footprint where it is costly to know: asked for promising candidates only. Of a tile that does
  // not fit it may be less, if that does not fit either.
  std::function<std::int64_t(const TileShape&)> exact_weight_footprint = nullptr;
  std::int64_t weight_parts = 1;  // of the weight buffer, one for each PE; 1: there are none
};

// Throws Infeasible if no tile fits: the message says what the smallest one needs.
Mapping choose_tiling(const Layer& layer, const TilingModel& model, const TilingChoice& choice,
                      const SlotBytes& slots, std::int64_t psum_bits, const MemoryTraits& memory);

}  // namespace lacuna
