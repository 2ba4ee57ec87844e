// Chooses tile sizes: an exhaustive search over powers of two (and the full size) of every dimension for the
// shortest estimated time (estimate.h). Among those within 1 % of it, fewer steps win, then to the larger
// tile in the order g, k, c, n, p, q, so that a plan depends on nothing but its inputs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

#include "sim/plan/estimate.h"
#include "sim/plan/plan.h"

namespace lacuna {

// Bytes that one tile may take in each buffer (a slot: half of a double buffer).
struct SlotBytes {
  std::int64_t weights = 0, inputs = 0, outputs = 0;
};

// What the user fixed; the rest is searched.
struct TilingChoice {
  std::optional<LoopOrder> order;  // empty: the best of the three
  std::optional<std::int64_t> g, k, c, n, p, q;
};

// What a model tells the search about one layer.
struct TilingModel {
  // Array cycles of the whole layer when cut into these tiles.
  std::function<std::int64_t(const TileShape&)> compute_cycles;
  // Bytes that the largest weight tile takes in its buffer; an estimate is fine, `accept` has the last word.
  std::function<std::int64_t(const TileShape&)> weight_footprint;
  // DRAM bytes of all weights once, metadata included.
  std::function<std::int64_t(const TileShape&)> weight_bytes;
  // True if the tiles really fit. Called on promising candidates only.
  std::function<bool(const TileShape&)> accept = [](const TileShape&) { return true; };
};

struct Tiling {
  TileShape tile;
  LoopOrder order = LoopOrder::output_reuse;
};

// No tile fits the machine. The message names the buffer and what it would need.
class Infeasible : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

Tiling choose_tiling(const Layer& layer, const TilingModel& model, const TilingChoice& choice,
                     const SlotBytes& slots, std::int64_t psum_bits, const MemoryTraits& memory);

}  // namespace lacuna
