#include "sim/plan/tiling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <vector>

#include "sim/base/integer_math.h"

namespace lacuna {
namespace {

struct Candidate {
  std::int64_t cycles = 0;
  std::int64_t bytes = 0;
  std::int64_t steps = 0;
  Tiling tiling;
};

// Powers of two below `size`, and `size`; or only the fixed value.
std::vector<std::int64_t> sizes(std::int64_t size, const std::optional<std::int64_t>& fixed) {
  if (fixed) return {std::min(*fixed, size)};
  std::vector<std::int64_t> values;
  for (std::int64_t v = 1; v < size; v *= 2) values.push_back(v);
  values.push_back(size);
  return values;
}

Block first_block(const Layer& layer, const TileShape& t) {
  const auto head = [](std::int64_t size, std::int64_t tile) { return Range{0, std::min(size, tile)}; };
  return {head(layer.groups, t.g),
          head(layer.filters_per_group(), t.k),
          head(layer.channels_per_group(), t.c),
          head(layer.N, t.n),
          head(layer.P, t.p),
          head(layer.Q, t.q)};
}

// The largest input tile: interior tiles see no padding, so the first (clipped) one may be smaller than the
// second.
std::int64_t largest_input_tile(const Layer& layer, const TileShape& t, const PlaneReads& reads) {
  return input_tile_bytes(layer, first_block(layer, t), {reads.rows.most, reads.columns.most});
}

class Search {
 public:
  Search(const Layer& layer, const TilingModel& model, const TilingChoice& choice, const SlotBytes& slots,
         std::int64_t psum_bits, const MemoryTraits& memory)
      : layer_(layer),
        model_(model),
        choice_(choice),
        slots_(slots),
        psum_bits_(psum_bits),
        memory_(memory),
        orders_(choice.order
                    ? std::vector{*choice.order}
                    : std::vector{LoopOrder::output_reuse, LoopOrder::input_reuse, LoopOrder::weight_reuse}) {
  }

  Tiling run() {
    if (const auto tiling = search(slots_.weights)) return *tiling;
    // An estimated footprint may be too large as well: before giving up, ask for the exact ones of those not
    // far off.
    if (const auto tiling = model_.exact_weight_footprint ? search(2 * slots_.weights) : std::nullopt)
      return *tiling;
    throw infeasible();
  }

 private:
  // Estimates that differ by less than a percent say nothing; less traffic, then fewer steps do.
  auto later_candidate() const {
    std::int64_t shortest = candidates_.empty() ? 0 : candidates_.front().cycles;
    for (const Candidate& c : candidates_) shortest = std::min(shortest, c.cycles);
    const auto key = [limit = shortest + shortest / 100](const Candidate& c) {
      const TileShape& t = c.tiling.tile;
      return std::tuple(c.cycles <= limit ? 0 : c.cycles, c.bytes, c.steps, -t.g, -t.k, -t.c, -t.n, -t.p,
                        -t.q, c.tiling.order);
    };
    return [key](const Candidate& a, const Candidate& b) { return key(b) < key(a); };
  }

  // Among tiles whose estimated weights take at most `max_estimate` bytes.
  std::optional<Tiling> search(std::int64_t max_estimate) {
    candidates_.clear();
    visit_tiles(max_estimate,
                [this](const TileShape& tile, const PlaneReads& reads) { consider(tile, reads); });
    const auto worse = later_candidate();
    std::make_heap(candidates_.begin(), candidates_.end(), worse);  // few of many are asked for
    for (; !candidates_.empty(); candidates_.pop_back()) {
      std::pop_heap(candidates_.begin(), candidates_.end(), worse);
      const Tiling& tiling = candidates_.back().tiling;
      if (weight_footprint(tiling.tile) <= slots_.weights) return tiling;
    }
    return std::nullopt;
  }

  // Cheap: everything but the estimate. Sizes that cannot fit cut the loops short.
  template <class Visit>
  void visit_tiles(std::int64_t max_estimate, const Visit& visit) {
    const auto ks = sizes(layer_.filters_per_group(), choice_.k),
               cs = sizes(layer_.channels_per_group(), choice_.c);
    const auto ns = sizes(layer_.N, choice_.n);
    std::vector<std::pair<std::int64_t, AxisReads>> ps, qs;
    for (const std::int64_t p : sizes(layer_.P, choice_.p)) ps.emplace_back(p, row_reads(layer_, p));
    for (const std::int64_t q : sizes(layer_.Q, choice_.q)) qs.emplace_back(q, column_reads(layer_, q));
    for (const std::int64_t g : sizes(layer_.groups, choice_.g))
      for (const std::int64_t k : ks)
        for (const std::int64_t c : cs) {
          if (g > 1 && (k < layer_.filters_per_group() || c < layer_.channels_per_group())) continue;
          if (model_.weight_footprint({g, k, c, 1, 1, 1}) > max_estimate) continue;
          for (const std::int64_t n : ns)
            for (const auto& [p, rows] : ps)
              for (const auto& [q, columns] : qs)
                visit(TileShape{g, k, c, n, p, q}, PlaneReads{rows, columns});
        }
  }

  void consider(const TileShape& tile, const PlaneReads& reads) {
    if (output_tile_bytes(first_block(layer_, tile), psum_bits_) > slots_.outputs) return;
    if (largest_input_tile(layer_, tile, reads) > slots_.inputs) return;
    const TileCounts tiles = count_tiles(layer_, tile);
    if (tiles.steps() > max_steps) {
      fewest_steps_ = std::min(fewest_steps_.value_or(tiles.steps()), tiles.steps());
      return;
    }
    const std::int64_t compute = model_.compute_cycles(tile), weights = model_.weight_bytes(tile);
    const std::int64_t inputs = input_bits(tile, reads);
    for (const LoopOrder order : orders_) {
      const TrafficEstimate traffic = estimate_traffic(layer_, tiles, inputs, order, weights, psum_bits_);
      candidates_.push_back(
          {estimate_cycles(traffic, compute, memory_), traffic.total_bytes(), tiles.steps(), {tile, order}});
    }
  }

  // Where gaps are, they take long to count and are the same for all k.
  std::int64_t input_bits(const TileShape& tile, const PlaneReads& reads) {
    if (!reads.columns.has_gaps) return input_bits_once(layer_, tile, reads, memory_.burst_bytes);
    const auto [entry, is_new] = known_input_bits_.try_emplace({tile.g, tile.c, tile.n, tile.p, tile.q});
    if (is_new) entry->second = input_bits_once(layer_, tile, reads, memory_.burst_bytes);
    return entry->second;
  }

  // The smallest tile the choice allows, measured against each buffer.
  Infeasible infeasible() const {
    const auto least = [](const std::optional<std::int64_t>& fixed, std::int64_t size,
                          std::int64_t otherwise = 1) { return fixed ? std::min(*fixed, size) : otherwise; };
    const std::int64_t g = least(choice_.g, layer_.groups);
    const std::int64_t Kg = layer_.filters_per_group(), Cg = layer_.channels_per_group();
    const TileShape t{g,
                      least(choice_.k, Kg, g > 1 ? Kg : 1),
                      least(choice_.c, Cg, g > 1 ? Cg : 1),
                      least(choice_.n, layer_.N),
                      least(choice_.p, layer_.P),
                      least(choice_.q, layer_.Q)};
    if (g > 1 && (t.k < Kg || t.c < Cg))
      return {fmt::format("layer \"{}\": a tile of {} groups must span all filters and channels of a group",
                          layer_.name, g),
              ""};
    const std::int64_t inputs =
        largest_input_tile(layer_, t, {row_reads(layer_, t.p), column_reads(layer_, t.q)});
    if (inputs > slots_.inputs) return too_small("input", t, inputs, slots_.inputs);
    const std::int64_t outputs = output_tile_bytes(first_block(layer_, t), psum_bits_);
    if (outputs > slots_.outputs) return too_small("output", t, outputs, slots_.outputs);
    const std::int64_t weights = weight_footprint(t);
    if (fewest_steps_ && weights <= slots_.weights) return too_many_steps();
    return too_small("weight", t, weights, slots_.weights);
  }

  Infeasible too_many_steps() const {
    return {fmt::format(
                "layer \"{}\": it would take {} steps with the largest tiles that may fit, and more than {} "
                "are not planned; larger {} would need fewer",
                layer_.name, *fewest_steps_, max_steps, "buffers (or tile sizes, if they are given)"),
            ""};
  }

  Infeasible too_small(const std::string& buffer, const TileShape& t, std::int64_t need,
                       std::int64_t have) const {
    const std::int64_t parts = buffer == "weight" ? model_.weight_parts : 1;
    const std::string needed = parts > 1
                                   ? fmt::format("{} bytes in all, {} PEs x {}", need, parts, need / parts)
                                   : fmt::format("{} bytes in all", need);
    const bool is_given = choice_.g || choice_.k || choice_.c || choice_.n || choice_.p || choice_.q;
    return {fmt::format(
                "layer \"{}\": the smallest tile (g {}, k {}, c {}, n {}, p {}, q {}) does not fit the {} "
                "buffer: it needs {}, a slot has {} (a double buffer has two slots); {}",
                layer_.name, t.g, t.k, t.c, t.n, t.p, t.q, buffer, needed, have,
                is_given ? "tile sizes are given in \"dataflow\"" : "no tile size helps"),
            buffer};
  }

  std::int64_t weight_footprint(const TileShape& t) const {
    return model_.exact_weight_footprint ? model_.exact_weight_footprint(t) : model_.weight_footprint(t);
  }

  const Layer& layer_;
  const TilingModel& model_;
  const TilingChoice& choice_;
  SlotBytes slots_;
  std::int64_t psum_bits_;
  const MemoryTraits& memory_;
  std::vector<LoopOrder> orders_;
  std::vector<Candidate> candidates_;
  std::optional<std::int64_t> fewest_steps_;  // of tiles that have too many
  std::map<std::array<std::int64_t, 5>, std::int64_t>
      known_input_bits_;  // by g, c, n, p, q of tiles with gaps
};

}  // namespace

Tiling choose_tiling(const Layer& layer, const TilingModel& model, const TilingChoice& choice,
                     const SlotBytes& slots, std::int64_t psum_bits, const MemoryTraits& memory) {
  return Search(layer, model, choice, slots, psum_bits, memory).run();
}

}  // namespace lacuna
