// Rule S4 (models/scnn/README.md): operands as they are stored.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/clocked/grid/grid.h"
#include "tests/clocked/reference.h"

namespace lacuna::reference {

// k counts over the layer, c within the convolution group.
struct Weight {
  std::int64_t k = 0, r = 0, s = 0, c = 0;
  std::int64_t value = 0;
  bool is_zero = true;  // placeholders too
};

// Position in the plane; in a replicated layer h = 0 and w is the image.
struct Activation {
  std::int64_t h = 0, w = 0;
  std::int64_t value = 0;
  bool is_zero = true;
};

// A list as it is stored. `run_bits` is negative if lists are not compressed.
template <class Element>
std::vector<Element> stored(const std::vector<Element>& all, std::int64_t run_bits) {
  if (run_bits < 0) return all;
  std::vector<Element> list;
  std::int64_t zeros = 0;
  for (const Element& element : all) {
    if (element.is_zero) {
      ++zeros;
      continue;
    }
    for (; zeros >= std::int64_t{1} << run_bits; zeros -= std::int64_t{1} << run_bits) list.emplace_back();
    list.push_back(element);
    zeros = 0;
  }
  return list;
}

template <class Element>
std::vector<std::vector<Element>> vectors(const std::vector<Element>& list, std::int64_t elements) {
  std::vector<std::vector<Element>> cuts;
  for (const Element& element : list) {
    if (cuts.empty() || static_cast<std::int64_t>(cuts.back().size()) == elements) cuts.emplace_back();
    cuts.back().push_back(element);
  }
  return cuts;
}

class Elements {
 public:
  Elements(const Layer& layer, const LayerTensors& tensors) : layer_(layer), tensors_(tensors) {}

  std::int64_t phases() const;
  std::int64_t phase_of_tap(std::int64_t r, std::int64_t s) const;
  bool some_tap_has(std::int64_t phase) const;

  Weight weight(std::int64_t k, std::int64_t r, std::int64_t s, std::int64_t c) const;
  // Of filters [k.first, k.end) at channel c of their convolution group.
  std::vector<Weight> weights(const Interval& k, std::int64_t c, std::int64_t phase) const;
  // Of image n (replicated: of all images) within rows x columns; channel counts over the layer.
  std::vector<Activation> activations(std::int64_t n, std::int64_t channel, std::int64_t phase,
                                      const Interval& rows, const Interval& columns) const;
  // The same, whatever their phase.
  std::vector<Activation> activations(std::int64_t n, std::int64_t channel, const Interval& rows,
                                      const Interval& columns) const;

 private:
  std::int64_t phase_of(std::int64_t padded_h, std::int64_t padded_w) const;
  Activation activation(std::int64_t n, std::int64_t channel, std::int64_t h, std::int64_t w) const;

  const Layer& layer_;
  const LayerTensors& tensors_;
};

}  // namespace lacuna::reference
