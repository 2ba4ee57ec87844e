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
  Mapping mapping;
};

// Powers of two below `size`, and `size`; or only the fixed value.
std::vector<std::int64_t> sizes(std::int64_t size, const std::optional<std::int64_t>& fixed) {
  return fixed ? std::vector{std::min(*fixed, size)} : doubling_sizes(size);
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

  Mapping run() {
    if (const auto mapping = search(slots_.weights)) return *mapping;
    // An estimated footprint may be too large as well: before giving up, ask for the exact ones of those not
    // far off.
    if (const auto mapping = model_.exact_weight_footprint ? search(2 * slots_.weights) : std::nullopt)
      return *mapping;
    throw infeasible();
  }

 private:
  // Estimates that differ by less than a percent say nothing; less traffic, then fewer steps do.
  auto later_candidate() const {
    std::int64_t shortest = candidates_.empty() ? 0 : candidates_.front().cycles;
    for (const Candidate& c : candidates_) shortest = std::min(shortest, c.cycles);
    const auto key = [limit = shortest + shortest / 100](const Candidate& c) {
      const TileShape& t = c.mapping.tile;
      return std::tuple(c.cycles <= limit ? 0 : c.cycles, c.bytes, c.steps, -t.g, -t.k, -t.c, -t.n, -t.p,
                        -t.q, c.mapping.order);
    };
    return [key](const Candidate& a, const Candidate& b) { return key(b) < key(a); };
  }

  // Among tiles whose estimated weights take at most `max_estimate` bytes.
  std::optional<Mapping> search(std::int64_t max_estimate) {
    candidates_.clear();
    visit_tiles(max_estimate,
                [this](const TileShape& tile, const PlaneReads& reads) { consider(tile, reads); });
    const auto worse = later_candidate();
    std::make_heap(candidates_.begin(), candidates_.end(), worse);  // few of many are asked for
    for (; !candidates_.empty(); candidates_.pop_back()) {
      std::pop_heap(candidates_.begin(), candidates_.end(), worse);
      const Mapping& mapping = candidates_.back().mapping;
      if (weight_footprint(mapping.tile) <= slots_.weights) return mapping;
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
          if (!spans_groups(layer_, {g, k, c, 1, 1, 1})) continue;
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
    const TileFit fit = tile_fit();
    if (const auto misfit = fit.misfit(t)) return *misfit;
    const std::int64_t weights = weight_footprint(t);
    if (fewest_steps_ && weights <= slots_.weights) return too_many_steps();
    return fit.weights_too_large(t, weights);
  }

  TileFit tile_fit() const {
    const bool is_given = choice_.g || choice_.k || choice_.c || choice_.n || choice_.p || choice_.q;
    return {layer_,
            slots_,
            psum_bits_,
            model_.weight_parts,
            "the smallest tile",
            is_given ? "; tile sizes are given in \"dataflow\"" : "; no tile size helps"};
  }

  Infeasible too_many_steps() const {
    return {fmt::format(
                "layer \"{}\": it would take {} steps with the largest tiles that may fit, and more than {} "
                "are not planned; larger {} would need fewer",
                layer_.name, *fewest_steps_, max_steps, "buffers (or tile sizes, if they are given)"),
            ""};
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

Mapping choose_tiling(const Layer& layer, const TilingModel& model, const TilingChoice& choice,
                      const SlotBytes& slots, std::int64_t psum_bits, const MemoryTraits& memory) {
  return Search(layer, model, choice, slots, psum_bits, memory).run();
}

}  // namespace lacuna
