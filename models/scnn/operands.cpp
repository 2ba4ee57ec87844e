#include "models/scnn/operands.h"

#include <algorithm>
#include <bit>

#include "sim/config/integer_math.h"

namespace lacuna::scnn {
namespace {

// visit(position) for the set bits of [begin, end) in ascending order.
template <class Visit>
void for_each_set(std::span<const std::uint64_t> words, std::int64_t begin, std::int64_t end,
                  const Visit& visit) {
  for (std::int64_t word = begin / 64; word * 64 < end; ++word) {
    std::uint64_t bits = words[static_cast<std::size_t>(word)];
    if (word * 64 < begin) bits &= ~std::uint64_t{0} << (begin - word * 64);
    if (end - word * 64 < 64) bits &= (std::uint64_t{1} << (end - word * 64)) - 1;
    for (; bits != 0; bits &= bits - 1) visit(word * 64 + std::countr_zero(bits));
  }
}

// Placeholders before the nonzero at `position` of a list; remembers where the list has come to.
class RunCoder {
 public:
  explicit RunCoder(std::int64_t positions_per_placeholder)
      : shift_(std::countr_zero(static_cast<std::uint64_t>(positions_per_placeholder))) {}
  std::int64_t placeholders(std::int64_t& next, std::int64_t position) const {
    const std::int64_t gap = position - next;
    next = position + 1;
    return gap >> shift_;
  }

 private:
  int shift_;
};

// First x >= low with x mod stride == phase.
std::int64_t first_of_phase(std::int64_t low, std::int64_t stride, std::int64_t phase) {
  return low + ((phase - low) % stride + stride) % stride;
}

// What the activation lists of a region are made of: visit(channel, phase, position in the list if dense,
// row, column) for each nonzero, list by list.
class ActivationWalk {
 public:
  ActivationWalk(const Layer& layer, const BitMask& inputs, const PlaneTile& tile, const Region& region)
      : layer_(layer), inputs_(inputs), tile_(tile), region_(region), replicated_(is_replicated(layer)) {}

  std::int64_t phases() const { return replicated_ ? 1 : layer_.stride_h * layer_.stride_w; }

  // Pixels of the region that belong to a phase, row by row.
  template <class Visit>
  void pixels(std::int64_t phase, const Visit& visit) const {
    if (replicated_) {
      for (std::int64_t n = 0; n < layer_.N; ++n) visit(0, n, 0, n);
      return;
    }
    const std::int64_t a = phase / layer_.stride_w, b = phase % layer_.stride_w;
    const std::int64_t last_row = region_.rows.end(), last_column = region_.columns.end();
    for (std::int64_t h = first_of_phase(region_.rows.first, layer_.stride_h, a - layer_.pad_h); h < last_row;
         h += layer_.stride_h)
      for (std::int64_t w = first_of_phase(region_.columns.first, layer_.stride_w, b - layer_.pad_w);
           w < last_column; w += layer_.stride_w)
        visit(h, w, (h + layer_.pad_h) / layer_.stride_h, (w + layer_.pad_w) / layer_.stride_w);
  }

  bool nonzero(std::int64_t c, std::int64_t h, std::int64_t w) const {
    return replicated_ ? inputs_.test(w * layer_.C + c, 0)
                       : inputs_.test((tile_.image * layer_.C + c) * layer_.H + h, w);
  }

 private:
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
  std::int64_t position = 0, next = 0;
  walk.pixels(phase, [&](std::int64_t h, std::int64_t w, std::int64_t row, std::int64_t column) {
    const bool nonzero = walk.nonzero(c, h, w);
    if (nonzero && coding.compressed)
      for (std::int64_t i = coder.placeholders(next, position); i > 0; --i) add(false, row, column);
    if (nonzero || !coding.compressed) add(nonzero, row, column);
    ++position;
  });
}

// visit(channel, index of its list, position, place, filter) for each nonzero weight; within a list in order.
template <class Visit>
void for_each_nonzero(const Layer& layer, const BitMask& weights, const Phases& phases, std::int64_t g,
                      const Range& filters, const Visit& visit) {
  const std::int64_t Cg = layer.channels_per_group();
  for (std::int64_t k = 0; k < filters.count; ++k) {
    const auto row = weights.row(g * layer.filters_per_group() + filters.first + k);
    for (std::int64_t phase = 0; phase < phases.count(); ++phase) {
      const auto& places = phases.places(phase);
      const auto in_phase = static_cast<std::int64_t>(places.size());
      for (std::int64_t i = 0; i < in_phase; ++i) {
        const Phases::Place& place = places[static_cast<std::size_t>(i)];
        const std::int64_t first = (place.r * layer.S + place.s) * Cg;
        for_each_set(row, first, first + Cg, [&](std::int64_t at) {
          visit(static_cast<std::size_t>((at - first) * phases.count() + phase), k * in_phase + i, place, k);
        });
      }
    }
  }
}

std::int64_t dense_size(const Phases& phases, std::size_t list, std::int64_t filters) {
  const auto phase = static_cast<std::int64_t>(list) % phases.count();
  return static_cast<std::int64_t>(phases.places(phase).size()) * filters;
}

// Where each list begins.
template <class Element>
void lay_out(Lists<Element>& lists, const std::vector<std::int64_t>& sizes) {
  std::int64_t at = 0;
  for (const std::int64_t size : sizes) {
    lists.lists.push_back({at, at + size, 0});
    at += size;
  }
  lists.elements.resize(static_cast<std::size_t>(at));
}

}  // namespace

Phases::Phases(const Layer& layer) {
  places_.resize(static_cast<std::size_t>(layer.stride_h * layer.stride_w));
  for (std::int64_t r = 0; r < layer.R; ++r)
    for (std::int64_t s = 0; s < layer.S; ++s) {
      const std::int64_t at_r = r * layer.dilation_h, at_s = s * layer.dilation_w;
      const std::int64_t row = at_r / layer.stride_h, column = at_s / layer.stride_w;
      const std::int64_t phase = at_r % layer.stride_h * layer.stride_w + at_s % layer.stride_w;
      places_[static_cast<std::size_t>(phase)].push_back(
          {r, s, static_cast<std::int32_t>(row), static_cast<std::int32_t>(column)});
      kernel_rows_ = std::max(kernel_rows_, row + 1);
      kernel_columns_ = std::max(kernel_columns_, column + 1);
    }
  if (is_replicated(layer)) places_.resize(1);
}

Lists<Activation> activation_lists(const Layer& layer, const BitMask& inputs, const PlaneTile& tile,
                                   const Region& region, const RunCoding& coding) {
  const ActivationWalk walk(layer, inputs, tile, region);
  Lists<Activation> result;
  for (std::int64_t c = 0; c < layer.C; ++c)
    for (std::int64_t phase = 0; phase < walk.phases(); ++phase) {
      List list{static_cast<std::int64_t>(result.elements.size()), 0, 0};
      store_list(walk, c, phase, coding, [&](bool nonzero, std::int64_t row, std::int64_t column) {
        result.elements.push_back(
            nonzero ? Activation{static_cast<std::int32_t>(row), static_cast<std::int32_t>(column)}
                    : Activation{});
        list.nonzeros += nonzero ? 1 : 0;
      });
      list.end = static_cast<std::int64_t>(result.elements.size());
      result.lists.push_back(list);
    }
  return result;
}

std::int64_t count_stored_activations(const Layer& layer, const BitMask& inputs, const PlaneTile& tile,
                                      const Region& region, const Range& channels, const RunCoding& coding) {
  if (!coding.compressed) return channels.count * region.pixels();
  const ActivationWalk walk(layer, inputs, tile, region);
  std::int64_t stored = 0;
  for (std::int64_t c = channels.first; c < channels.end(); ++c)
    for (std::int64_t phase = 0; phase < walk.phases(); ++phase)
      store_list(walk, c, phase, coding, [&](bool, std::int64_t, std::int64_t) { ++stored; });
  return stored;
}

std::vector<std::int64_t> weight_list_sizes(const Layer& layer, const BitMask& weights, const Phases& phases,
                                            std::int64_t g, const Range& filters, const RunCoding& coding) {
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(layer.channels_per_group() * phases.count()));
  if (!coding.compressed) {
    for (std::size_t list = 0; list < sizes.size(); ++list)
      sizes[list] = dense_size(phases, list, filters.count);
    return sizes;
  }
  const RunCoder coder(coding.positions_per_placeholder);
  std::vector<std::int64_t> next(sizes.size());
  for_each_nonzero(layer, weights, phases, g, filters,
                   [&](std::size_t list, std::int64_t position, const Phases::Place&, std::int64_t) {
                     sizes[list] += 1 + coder.placeholders(next[list], position);
                   });
  return sizes;
}

Lists<Weight> weight_lists(const Layer& layer, const BitMask& weights, const Phases& phases, std::int64_t g,
                           const Range& filters, const RunCoding& coding) {
  Lists<Weight> result;
  lay_out(result, weight_list_sizes(layer, weights, phases, g, filters, coding));
  const RunCoder coder(coding.positions_per_placeholder);
  std::vector<std::int64_t> next(result.lists.size()), filled(result.lists.size());
  for_each_nonzero(layer, weights, phases, g, filters,
                   [&](std::size_t i, std::int64_t position, const Phases::Place& place, std::int64_t k) {
                     List& list = result.lists[i];
                     const std::int64_t at =
                         coding.compressed ? filled[i] + coder.placeholders(next[i], position) : position;
                     result.elements[static_cast<std::size_t>(list.begin + at)] = {
                         place.row, place.column, static_cast<std::int32_t>(k)};
                     filled[i] = at + 1;
                     ++list.nonzeros;
                   });
  return result;
}

}  // namespace lacuna::scnn
