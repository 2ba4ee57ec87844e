#include "models/scnn/operands.h"

#include <algorithm>
#include <bit>

#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// visit(position) for the set bits of [begin, end) in ascending order. Nothing is read if there are none: an
// empty range may begin in a word that the row does not have.
template <class Visit>
void for_each_set(std::span<const std::uint64_t> words, std::int64_t begin, std::int64_t end,
                  const Visit& visit) {
  if (begin >= end) return;
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
    lists.lists.push_back({at, at + size, 0, ceil_div(size, lists.vector_size)});
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
                           const Range& filters, const RunCoding& coding, std::int64_t vector_size) {
  Lists<Weight> result;
  result.vector_size = vector_size;
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
