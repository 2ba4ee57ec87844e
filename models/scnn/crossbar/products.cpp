#include "models/scnn/crossbar/products.h"

#include <algorithm>

namespace lacuna::scnn {

void ProductSums::add(const Lists<Activation>& activations, const Lists<Weight>& weights,
                      const ChunkPart& part, const Region& reached, std::int64_t first_filter,
                      std::vector<std::int64_t>& psums) const {
  const auto list = static_cast<std::int64_t>(part.activation_list);
  const std::int64_t channel = list / phases_.count(), phase = list % phases_.count();
  const List& held = activations.lists[part.activation_list];
  const bool replicated = is_replicated(layer_);
  for_each_element(weights, part.weight_list, part.vectors, [&](std::int64_t, const Weight& w) {
    if (w.row == zero) return;
    const std::int64_t filter = group_ * layer_.filters_per_group() + first_filter + w.filter;
    const std::int64_t value = weight_value(w, phase, channel % layer_.channels_per_group(), filter);
    for (std::int64_t i = held.begin; i < held.end; ++i) {
      const Activation& a = activations.elements[static_cast<std::size_t>(i)];
      if (a.row == zero || !reaches(reached, a, w)) continue;
      const std::int64_t n = replicated ? a.column : image_;
      const std::int64_t p = a.row - w.row, q = replicated ? 0 : a.column - w.column;
      psums[static_cast<std::size_t>(((n * layer_.K + filter) * layer_.P + p) * layer_.Q + q)] +=
          value * activation_value(a, phase, channel);
    }
  });
}

std::int64_t ProductSums::weight_value(const Weight& w, std::int64_t phase, std::int64_t channel,
                                       std::int64_t filter) const {
  const auto& places = phases_.places(phase);
  const auto place = std::find_if(places.begin(), places.end(), [&](const Phases::Place& at) {
    return at.row == w.row && at.column == w.column;
  });
  const std::int64_t Cg = layer_.channels_per_group();
  return tensors_.weight_values[static_cast<std::size_t>(
      ((filter * layer_.R + place->r) * layer_.S + place->s) * Cg + channel)];
}

std::int64_t ProductSums::activation_value(const Activation& a, std::int64_t phase,
                                           std::int64_t channel) const {
  if (is_replicated(layer_))
    return tensors_.input_values[static_cast<std::size_t>(a.column * layer_.C + channel)];
  const std::int64_t h = a.row * layer_.stride_h + phase / layer_.stride_w - layer_.pad_h;
  const std::int64_t w = a.column * layer_.stride_w + phase % layer_.stride_w - layer_.pad_w;
  return tensors_
      .input_values[static_cast<std::size_t>(((image_ * layer_.C + channel) * layer_.H + h) * layer_.W + w)];
}

}  // namespace lacuna::scnn
