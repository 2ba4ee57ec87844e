#include "models/scnn/layout/operands.h"

#include <algorithm>

#include "models/scnn/layout/run_coder.h"
#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

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
