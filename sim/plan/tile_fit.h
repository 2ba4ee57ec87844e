// Whether tiles fit the slots of the buffers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/plan/estimate.h"
#include "sim/plan/infeasible.h"
#include "sim/plan/plan.h"

namespace lacuna {

// Bytes that one tile may take in each buffer (a slot: half of a double buffer).
struct SlotBytes {
  std::int64_t weights = 0, inputs = 0, outputs = 0;
};

// A plan of more steps is not made: it would take some 10 GB, and minutes to be gone through.
inline constexpr std::int64_t max_steps = 100'000'000;

// The first of a layer's tiles.
Block first_block(const Layer& layer, const TileShape& tile);

// The largest input tile: interior tiles see no padding, so the first (clipped) one may be smaller than the
// second.
std::int64_t largest_input_tile(const Layer& layer, const TileShape& tile, const PlaneReads& reads);
std::int64_t largest_input_tile(const Layer& layer, const TileShape& tile);

// Tiles of several groups span their filters and channels.
bool spans_groups(const Layer& layer, const TileShape& tile);

// What is said of a tile that does not fit.
class TileFit {
 public:
  // `what` names the tile, `help` says what could be done. The weight buffer has a part for each of
  // `weight_parts` PEs; 1: there are none.
  TileFit(const Layer& layer, const SlotBytes& slots, std::int64_t psum_bits, std::int64_t weight_parts,
          std::string what, std::string help)
      : layer_(layer),
        slots_(slots),
        psum_bits_(psum_bits),
        weight_parts_(weight_parts),
        what_(std::move(what)),
        help_(std::move(help)) {}

  // What is wrong with a tile besides its weights; nothing if it fits.
  std::optional<Infeasible> misfit(const TileShape& tile) const;
  Infeasible weights_too_large(const TileShape& tile, std::int64_t footprint) const {
    return too_small("weight", tile, footprint, slots_.weights);
  }

 private:
  Infeasible too_small(const std::string& buffer, const TileShape& tile, std::int64_t need,
                       std::int64_t have) const;

  const Layer& layer_;
  SlotBytes slots_;
  std::int64_t psum_bits_, weight_parts_;
  std::string what_, help_;
};

}  // namespace lacuna
