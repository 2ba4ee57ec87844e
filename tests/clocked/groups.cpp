#include "tests/clocked/groups.h"

namespace lacuna::reference {

std::vector<WeightGroup> weight_groups(const Layer& layer, const Range& channels, std::int64_t group_size) {
  std::vector<WeightGroup> groups;
  for (std::int64_t r = 0; r < layer.R; ++r)
    for (std::int64_t s = 0; s < layer.S; ++s)
      for (std::int64_t c = channels.first; c < channels.end(); ++c) {
        if (c == channels.first || c % group_size == 0) groups.emplace_back();
        groups.back().push_back({r, s, c});
      }
  return groups;
}

std::vector<Tap> nonzero_taps(const Operands& operands, std::int64_t filter, const WeightGroup& group) {
  std::vector<Tap> taps;
  for (const Tap& tap : group)
    if (operands.weight_is_nonzero(filter, tap)) taps.push_back(tap);
  return taps;
}

std::vector<std::vector<Pixel>> pixel_vectors(const Block& block, std::int64_t size) {
  std::vector<std::vector<Pixel>> vectors;
  for (const Pixel& pixel : pixels_of(block)) {
    if (vectors.empty() || static_cast<std::int64_t>(vectors.back().size()) == size) vectors.emplace_back();
    vectors.back().push_back(pixel);
  }
  return vectors;
}

}  // namespace lacuna::reference
