#include "sim/plan/tile_fit.h"

#include <fmt/format.h>

#include <algorithm>

namespace lacuna {

Block first_block(const Layer& layer, const TileShape& t) {
  const auto head = [](std::int64_t size, std::int64_t tile) { return Range{0, std::min(size, tile)}; };
  return {head(layer.groups, t.g),
          head(layer.filters_per_group(), t.k),
          head(layer.channels_per_group(), t.c),
          head(layer.N, t.n),
          head(layer.P, t.p),
          head(layer.Q, t.q)};
}

std::int64_t largest_input_tile(const Layer& layer, const TileShape& t, const PlaneReads& reads) {
  return input_tile_bytes(layer, first_block(layer, t), {reads.rows.most, reads.columns.most});
}

std::int64_t largest_input_tile(const Layer& layer, const TileShape& t) {
  const AxisReads rows = row_reads(layer, t.p), columns = column_reads(layer, t.q);
  return largest_input_tile(layer, t, {rows, columns});
}

bool spans_groups(const Layer& layer, const TileShape& t) {
  return t.g == 1 || (t.k >= layer.filters_per_group() && t.c >= layer.channels_per_group());
}

std::optional<Infeasible> TileFit::misfit(const TileShape& t) const {
  if (!spans_groups(layer_, t))
    return Infeasible(
        fmt::format("layer \"{}\": a tile of {} groups must span all filters and channels of a group",
                    layer_.name, t.g),
        "");
  const std::int64_t inputs = largest_input_tile(layer_, t);
  if (inputs > slots_.inputs) return too_small("input", t, inputs, slots_.inputs);
  const std::int64_t outputs = output_tile_bytes(first_block(layer_, t), psum_bits_);
  if (outputs > slots_.outputs) return too_small("output", t, outputs, slots_.outputs);
  return std::nullopt;
}

Infeasible TileFit::too_small(const std::string& buffer, const TileShape& t, std::int64_t need,
                              std::int64_t have) const {
  const std::int64_t parts = buffer == "weight" ? weight_parts_ : 1;
  const std::string needed = parts > 1
                                 ? fmt::format("{} bytes in all, {} PEs x {}", need, parts, need / parts)
                                 : fmt::format("{} bytes in all", need);
  return {fmt::format("layer \"{}\": {} (g {}, k {}, c {}, n {}, p {}, q {}) does not fit the {} "
                      "buffer: it needs {}, a slot has {} (a double buffer has two slots){}",
                      layer_.name, what_, t.g, t.k, t.c, t.n, t.p, t.q, buffer, needed, have, help_),
          buffer};
}

}  // namespace lacuna
