#include "tests/clocked/grid/lists.h"

namespace lacuna::reference {

std::int64_t Elements::phases() const {
  return is_replicated(layer_) ? 1 : layer_.stride_h * layer_.stride_w;
}

std::int64_t Elements::phase_of_tap(std::int64_t r, std::int64_t s) const {
  return phase_of(r * layer_.dilation_h, s * layer_.dilation_w);
}

bool Elements::some_tap_has(std::int64_t phase) const {
  for (std::int64_t r = 0; r < layer_.R; ++r)
    for (std::int64_t s = 0; s < layer_.S; ++s)
      if (phase_of_tap(r, s) == phase) return true;
  return false;
}

std::int64_t Elements::phase_of(std::int64_t padded_h, std::int64_t padded_w) const {
  if (is_replicated(layer_)) return 0;
  return padded_h % layer_.stride_h * layer_.stride_w + padded_w % layer_.stride_w;
}

Weight Elements::weight(std::int64_t k, std::int64_t r, std::int64_t s, std::int64_t c) const {
  const std::int64_t column = (r * layer_.S + s) * layer_.channels_per_group() + c;
  const auto place = static_cast<std::size_t>(k * layer_.filter_size() + column);
  return {k, r, s, c, tensors_.weight_values.at(place), !tensors_.weights.test(k, column)};
}

std::vector<Weight> Elements::weights(const Interval& k, std::int64_t c, std::int64_t phase) const {
  std::vector<Weight> all;
  for (std::int64_t filter = k.first; filter < k.end; ++filter)
    for (std::int64_t r = 0; r < layer_.R; ++r)
      for (std::int64_t s = 0; s < layer_.S; ++s)
        if (phase_of_tap(r, s) == phase) all.push_back(weight(filter, r, s, c));
  return all;
}

Activation Elements::activation(std::int64_t n, std::int64_t channel, std::int64_t h, std::int64_t w) const {
  const std::int64_t row = (n * layer_.C + channel) * layer_.H + h;
  const auto place = static_cast<std::size_t>(row * layer_.W + w);
  return {h, w, tensors_.input_values.at(place), !tensors_.inputs.test(row, w)};
}

std::vector<Activation> Elements::activations(std::int64_t n, std::int64_t channel, const Interval& rows,
                                              const Interval& columns) const {
  std::vector<Activation> all;
  for (std::int64_t h = rows.first; h < rows.end; ++h)
    for (std::int64_t w = columns.first; w < columns.end; ++w) {
      if (is_replicated(layer_)) {
        all.push_back(activation(w, channel, 0, 0));
        all.back().w = w;
      } else {
        all.push_back(activation(n, channel, h, w));
      }
    }
  return all;
}

std::vector<Activation> Elements::activations(std::int64_t n, std::int64_t channel, std::int64_t phase,
                                              const Interval& rows, const Interval& columns) const {
  std::vector<Activation> list;
  for (const Activation& a : activations(n, channel, rows, columns))
    if (phase_of(a.h + layer_.pad_h, a.w + layer_.pad_w) == phase) list.push_back(a);
  return list;
}

}  // namespace lacuna::reference
