#include "sim/plan/plan.h"

#include <algorithm>
#include <array>
#include <map>

#include "sim/base/integer_math.h"
#include "sim/plan/input_reads.h"
#include "sim/plan/weight_tiles.h"

namespace lacuna {
namespace {

std::vector<Range> cut(std::int64_t size, std::int64_t tile) {
  std::vector<Range> ranges;
  for (std::int64_t first = 0; first < size; first += tile)
    ranges.push_back({first, std::min(tile, size - first)});
  return ranges;
}

// Position in the loop nest, as tile indices.
struct Position {
  std::int64_t g = 0, k = 0, c = 0, x = 0;
};

// Appends steps one by one and notes at which of them each tile changes.
class Builder {
 public:
  Builder(const Layer& layer, Plan& plan, std::int64_t psum_bits,
          const std::vector<WeightTileBytes>& weight_bytes, std::int64_t burst_bytes)
      : layer_(layer),
        plan_(plan),
        psum_bits_(psum_bits),
        weight_bytes_(weight_bytes),
        burst_bytes_(burst_bytes),
        tiles_(count_tiles(layer, plan.tile)) {
    for_each_weight_tile(layer, plan.tile, [&](const Range& g, const Range& k, const Range& c) {
      plan_.weight_tiles.push_back({g, k, c});
    });
    const std::vector<Range> ps = cut(layer.P, plan.tile.p), qs = cut(layer.Q, plan.tile.q);
    for (const Range& p : ps) rows_.push_back(rows_read(layer, p).read);
    for (const Range& q : qs) columns_.push_back(columns_read(layer, q));
    for (const Range& n : cut(layer.N, plan.tile.n))
      for (const Range& p : ps)
        for (const Range& q : qs) plan_.pixel_tiles.push_back({n, p, q});
  }

  void build() {
    const std::size_t steps = plan_.weight_tiles.size() * plan_.pixel_tiles.size();
    plan_.steps.reserve(steps);
    if (layer_.has_weights()) plan_.weight_loads.reserve(steps);  // at most; what is not used costs nothing
    plan_.input_loads.reserve(steps);
    for (std::int64_t g = 0; g < tiles_.g; ++g) build_group(g);
    if (plan_.steps.empty()) return;
    close_visit(plan_.steps.back(), last_);
    plan_.steps.back().releases_weights = layer_.has_weights();
    plan_.steps.back().releases_inputs = true;
  }

 private:
  void build_group(std::int64_t g) {
    const std::int64_t X = std::ssize(plan_.pixel_tiles);
    switch (plan_.order) {
      case LoopOrder::output_reuse:
        for (std::int64_t k = 0; k < tiles_.k; ++k)
          for (std::int64_t x = 0; x < X; ++x)
            for (std::int64_t c = 0; c < tiles_.c; ++c) add({g, k, c, x});
        break;
      case LoopOrder::input_reuse:
        for (std::int64_t x = 0; x < X; ++x)
          for (std::int64_t c = 0; c < tiles_.c; ++c)
            for (std::int64_t k = 0; k < tiles_.k; ++k) add({g, k, c, x});
        break;
      case LoopOrder::weight_reuse:
        for (std::int64_t k = 0; k < tiles_.k; ++k)
          for (std::int64_t c = 0; c < tiles_.c; ++c)
            for (std::int64_t x = 0; x < X; ++x) add({g, k, c, x});
        break;
    }
  }

  void add(const Position& at) {
    const bool first = plan_.steps.empty();
    const bool new_weights = first || at.g != last_.g || at.k != last_.k || at.c != last_.c;
    const bool new_inputs = first || at.g != last_.g || at.c != last_.c || at.x != last_.x;
    const bool new_outputs = first || at.g != last_.g || at.k != last_.k || at.x != last_.x;
    if (!first) {
      Step& before = plan_.steps.back();
      before.releases_weights = new_weights && layer_.has_weights();
      before.releases_inputs = new_inputs;
      if (new_outputs) close_visit(before, last_);
    }
    Step step;
    step.weight_tile = static_cast<std::int32_t>((at.g * tiles_.k + at.k) * tiles_.c + at.c);
    step.pixel_tile = static_cast<std::int32_t>(at.x);
    step.takes_weights = new_weights && layer_.has_weights();
    step.takes_inputs = new_inputs;
    step.takes_outputs = new_outputs;
    record_loads(step, at);
    plan_.steps.push_back(step);
    last_ = at;
  }

  // Of a step that is about to be appended.
  void record_loads(const Step& step, const Position& at) {
    const std::int64_t index = std::ssize(plan_.steps);
    if (step.takes_weights) {
      const WeightTileBytes& bytes = weight_bytes_.at(static_cast<std::size_t>(step.weight_tile));
      plan_.weight_loads.push_back({index, bytes.payload, bytes.metadata});
    }
    if (step.takes_inputs) plan_.input_loads.push_back({index, input_bytes(plan_.block(step), at.x), 0});
    if (step.takes_outputs) {
      const std::int64_t psums = at.c == 0 ? 0 : output_tile_bytes(plan_.block(step), psum_bits_);
      plan_.output_visits.push_back({index, index, psums, 0, false});
    }
  }

  // Of a tile on its way from DRAM; x: its pixel tile.
  std::int64_t input_bytes(const Block& block, std::int64_t x) {
    const std::int64_t q = x % tiles_.q, rows = rows_[static_cast<std::size_t>(x / tiles_.q % tiles_.p)];
    const ReadSpan& columns = columns_[static_cast<std::size_t>(q)];
    if (!columns.has_gaps()) return input_tile_bytes(layer_, block, {rows, columns.read});
    const std::array key{q, layer_.operands * block.n.count * rows,
                         block.g.count * block.c.count * layer_.input_bits};
    const auto [entry, is_new] = known_bytes_.try_emplace(key);
    if (is_new) entry->second = fetched_bits(key[1], columns, key[2], burst_bytes_) / 8;
    return entry->second;
  }

  // `step` is the last of its output tile's visit.
  void close_visit(Step& step, const Position& at) {
    OutputVisit& visit = plan_.output_visits.back();
    visit.last_step = std::ssize(plan_.steps) - 1;
    visit.stores_psums = at.c + 1 < tiles_.c;
    visit.store_bytes =
        output_tile_bytes(plan_.block(step), visit.stores_psums ? psum_bits_ : layer_.output_bits);
    step.releases_outputs = true;
  }

  const Layer& layer_;
  Plan& plan_;
  std::int64_t psum_bits_;
  const std::vector<WeightTileBytes>& weight_bytes_;
  std::int64_t burst_bytes_;
  TileCounts tiles_;
  std::vector<std::int64_t> rows_;  // that a tile reads, by its place among the tiles of output rows
  std::vector<ReadSpan> columns_;   // columns alike
  std::map<std::array<std::int64_t, 3>, std::int64_t> known_bytes_;  // of tiles with gaps
  Position last_;
};

}  // namespace

TileCounts count_tiles(const Layer& layer, const TileShape& tile) {
  return {ceil_div(layer.groups, tile.g),
          ceil_div(layer.filters_per_group(), tile.k),
          ceil_div(layer.channels_per_group(), tile.c),
          ceil_div(layer.N, tile.n),
          ceil_div(layer.P, tile.p),
          ceil_div(layer.Q, tile.q)};
}

InputExtent input_extent(const Layer& layer, const Range& p, const Range& q) {
  return {rows_read(layer, p).read, columns_read(layer, q).read};
}

std::int64_t input_tile_bytes(const Layer& layer, const Block& block, const InputExtent& extent) {
  const std::int64_t elements =
      layer.operands * block.g.count * block.c.count * block.n.count * extent.rows * extent.columns;
  return ceil_div(elements * layer.input_bits, 8);
}

std::int64_t output_tile_bytes(const Block& block, std::int64_t bits) {
  return ceil_div(block.g.count * block.k.count * block.pixels() * bits, 8);
}

Plan make_plan(const Layer& layer, const TileShape& tile, LoopOrder order, std::int64_t psum_bits,
               const std::vector<WeightTileBytes>& weight_bytes, std::int64_t burst_bytes) {
  Plan plan;
  plan.tile = tile;
  plan.order = order;
  Builder(layer, plan, psum_bits, weight_bytes, burst_bytes).build();
  return plan;
}

}  // namespace lacuna
