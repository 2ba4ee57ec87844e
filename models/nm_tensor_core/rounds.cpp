#include "models/nm_tensor_core/rounds.h"

#include "sim/base/integer_math.h"

namespace lacuna::nm_tensor_core {

std::int64_t RoundRules::pieces(const Range& channels) const {
  return positions * (ceil_div(channels.end(), group_size) - channels.first / group_size);
}

std::int64_t RoundRules::issues(const Range& channels) const {
  return ceil_div(pieces(channels), pieces_per_issue);
}

std::int64_t RoundRules::tiles(std::int64_t channels, std::int64_t pixels_of_step) const {
  return ceil_div(channels, filters) * ceil_div(pixels_of_step, pixels);
}

std::int64_t RoundRules::rounds(std::int64_t channels, std::int64_t pixels_of_step) const {
  return ceil_div(tiles(channels, pixels_of_step), cores);
}

std::int64_t RoundRules::busy_rounds(std::int64_t core, std::int64_t tiles) const {
  return tiles / cores + (core < tiles % cores ? 1 : 0);
}

}  // namespace lacuna::nm_tensor_core
