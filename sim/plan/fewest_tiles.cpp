#include "sim/plan/fewest_tiles.h"

#include <algorithm>
#include <ranges>
#include <vector>

#include "sim/base/integer_math.h"

namespace lacuna {
namespace {

// The given one, or all.
std::vector<std::int64_t> given_or_all(const std::vector<std::int64_t>& all, std::int64_t largest,
                                       const std::optional<std::int64_t>& given) {
  return given ? std::vector{std::min(*given, largest)} : all;
}

class FewestTiles {
 public:
  FewestTiles(const MappingSpace& space, const TilingChoice& choice, const Misfit& misfit)
      : largest_(space.largest),
        ks_(given_or_all(space.k, largest_.k, choice.k)),
        cs_(given_or_all(space.c, largest_.c, choice.c)),
        ps_(given_or_all(space.p, largest_.p, choice.p)),
        qs_(given_or_all(space.q, largest_.q, choice.q)),
        misfit_(misfit),
        inputs_are_given_(choice.p || choice.q) {
    mapping_.order = space.orders.front();
    mapping_.inputs_stay = space.inputs_can_stay;
    mapping_.outputs_stay = space.outputs_can_stay;
    mapping_.chunk = space.largest_chunk;
  }

  Mapping run() {
    mapping_.tile.k = ks_.front();
    choose_tiles();
    for (const std::int64_t k : ks_ | std::views::reverse) {
      mapping_.tile.k = k;
      if (has_room()) break;
    }
    if (const auto misfit = misfit_(mapping_)) throw *misfit;
    return mapping_;
  }

 private:
  void choose_tiles() {
    std::optional<TileShape> best;
    std::int64_t fewest = 0;
    TileShape& tile = mapping_.tile;
    for (const std::int64_t c : cs_ | std::views::reverse)
      for (const std::int64_t q : qs_ | std::views::reverse)
        for (const std::int64_t p : ps_ | std::views::reverse) {
          tile.c = c;
          tile.q = q;
          tile.p = p;
          const std::int64_t tiles =
              ceil_div(largest_.p, p) * ceil_div(largest_.q, q) * ceil_div(largest_.c, c);
          if (best && tiles >= fewest) break;
          if (!has_room()) continue;
          best = tile;
          fewest = tiles;
          break;
        }
    if (!best) throw no_tile();
    tile = *best;
  }

  // In the array and, for a tile of inputs, in its buffer.
  bool has_room() const {
    const auto misfit = misfit_(mapping_);
    return !misfit || misfit->buffer() == "output" || misfit->buffer() == "weight";
  }

  // Not even the smallest one, which was looked at last.
  Infeasible no_tile() const {
    const Infeasible misfit = misfit_(mapping_).value();
    if (misfit.buffer() != "input") return misfit;
    const char* help = inputs_are_given_ ? "tile sizes are given in \"dataflow\"" : "no tile size helps";
    return {std::string(misfit.what()) + "; " + help, misfit.buffer()};
  }

  TileShape largest_;
  std::vector<std::int64_t> ks_, cs_, ps_, qs_;
  const Misfit& misfit_;
  bool inputs_are_given_;
  Mapping mapping_;
};

}  // namespace

Mapping fewest_tiles(const MappingSpace& space, const TilingChoice& choice, const Misfit& misfit) {
  return FewestTiles(space, choice, misfit).run();
}

}  // namespace lacuna
