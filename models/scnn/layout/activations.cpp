// Lists of activations.
#include <algorithm>

#include "models/scnn/layout/operands.h"
#include "models/scnn/layout/run_coder.h"
#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// First x >= low with x mod stride == phase.
std::int64_t first_of_phase(std::int64_t low, std::int64_t stride, std::int64_t phase) {
  return low + ((phase - low) % stride + stride) % stride;
}

// The pixels of one image that a PE holds, phase by phase, in the order in which lists store them.
class ActivationWalk {
 public:
  ActivationWalk(const Layer& layer, const BitMask& inputs, const PlaneTile& tile, const Region& region)
      : layer_(layer), inputs_(inputs), tile_(tile), region_(region), replicated_(is_replicated(layer)) {}

  std::int64_t phases() const { return replicated_ ? 1 : layer_.stride_h * layer_.stride_w; }

  // visit(position, nonzero, row, column): all pixels, or only the nonzero ones.
  template <class Visit>
  void pixels(std::int64_t c, std::int64_t phase, bool all, const Visit& visit) const {
    if (replicated_) return images(c, all, visit);
    const std::int64_t first_w =
        first_of_phase(region_.columns.first, layer_.stride_w, phase % layer_.stride_w - layer_.pad_w);
    const std::int64_t per_row =
        std::max<std::int64_t>(0, ceil_div(region_.columns.end() - first_w, layer_.stride_w));
    std::int64_t row_begin = 0;
    for (std::int64_t h =
             first_of_phase(region_.rows.first, layer_.stride_h, phase / layer_.stride_w - layer_.pad_h);
         h < region_.rows.end(); h += layer_.stride_h, row_begin += per_row) {
      const auto bits = inputs_.row((tile_.image * layer_.C + c) * layer_.H + h);
      const std::int64_t row = (h + layer_.pad_h) / layer_.stride_h;
      const auto column = [&](std::int64_t w) { return (w + layer_.pad_w) / layer_.stride_w; };
      if (layer_.stride_w == 1 && !all) {
        for_each_set(bits, region_.columns.first, region_.columns.end(),
                     [&](std::int64_t w) { visit(row_begin + w - first_w, true, row, column(w)); });
        continue;
      }
      std::int64_t position = row_begin;
      for (std::int64_t w = first_w; w < region_.columns.end(); w += layer_.stride_w, ++position) {
        const bool nonzero = (bits[static_cast<std::size_t>(w / 64)] >> (w % 64)) & 1U;
        if (nonzero || all) visit(position, nonzero, row, column(w));
      }
    }
  }

 private:
  template <class Visit>
  void images(std::int64_t c, bool all, const Visit& visit) const {
    for (std::int64_t n = 0; n < layer_.N; ++n) {
      const bool nonzero = inputs_.test(n * layer_.C + c, 0);
      if (nonzero || all) visit(n, nonzero, 0, n);
    }
  }

  const Layer& layer_;
  const BitMask& inputs_;
  const PlaneTile& tile_;
  const Region& region_;
  bool replicated_;
};

// add(nonzero, row, column) for every stored element of one list.
template <class Add>
void store_list(const ActivationWalk& walk, std::int64_t c, std::int64_t phase, const RunCoding& coding,
                const Add& add) {
  const RunCoder coder(coding.positions_per_placeholder);
  std::int64_t next = 0;
  walk.pixels(c, phase, !coding.compressed,
              [&](std::int64_t position, bool nonzero, std::int64_t row, std::int64_t column) {
                if (coding.compressed)
                  for (std::int64_t i = coder.placeholders(next, position); i > 0; --i)
                    add(false, row, column);
                add(nonzero, row, column);
              });
}

}  // namespace

Lists<Activation> activation_lists(const Layer& layer, const BitMask& inputs, const PlaneTile& tile,
                                   const Region& region, const RunCoding& coding, std::int64_t vector_size) {
  const ActivationWalk walk(layer, inputs, tile, region);
  Lists<Activation> result;
  result.vector_size = vector_size;
  for (std::int64_t c = 0; c < layer.C; ++c)
    for (std::int64_t phase = 0; phase < walk.phases(); ++phase) {
      List list{static_cast<std::int64_t>(result.elements.size()), 0, 0, 0};
      store_list(walk, c, phase, coding, [&](bool nonzero, std::int64_t row, std::int64_t column) {
        result.elements.push_back(
            nonzero ? Activation{static_cast<std::int32_t>(row), static_cast<std::int32_t>(column)}
                    : Activation{});
        list.nonzeros += nonzero ? 1 : 0;
      });
      list.end = static_cast<std::int64_t>(result.elements.size());
      list.vectors = ceil_div(list.size(), vector_size);
      result.lists.push_back(list);
    }
  return result;
}

std::int64_t count_stored_activations(const Layer& layer, const BitMask& inputs, const PlaneTile& tile,
                                      const Region& region, const Range& channels, const RunCoding& coding) {
  if (!coding.compressed && is_replicated(layer)) return channels.count * region.pixels();
  if (!coding.compressed)
    return channels.count * met_rows(layer, region.rows) * met_columns(layer, region.columns);
  const ActivationWalk walk(layer, inputs, tile, region);
  std::int64_t stored = 0;
  for (std::int64_t phase = 0; phase < walk.phases(); ++phase) {
    if (!meets_weights(layer, phase)) continue;
    for (std::int64_t c = channels.first; c < channels.end(); ++c)
      store_list(walk, c, phase, coding, [&](bool, std::int64_t, std::int64_t) { ++stored; });
  }
  return stored;
}

}  // namespace lacuna::scnn
