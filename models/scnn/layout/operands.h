// Activations and weights as the PEs store them: lists of elements by channel and stride phase (rule S4 of
// README.md).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "models/scnn/layout/grid.h"
#include "sim/tensors/tensors.h"

namespace lacuna::scnn {

// Within its phase: output row = activation row - weight row, columns alike. `row` is `zero` for an element
// that holds no nonzero: a placeholder, or a zero that is stored.
inline constexpr std::int32_t zero = -1;

struct Activation {
  std::int32_t row = zero, column = zero;
};
struct Weight {
  std::int32_t row = zero, column = zero;
  std::int32_t filter = zero;  // within the pass
};

// Operands that meet the same of the others form a class; a kernel of many positions makes very many of them.
using ClassNumber = std::uint32_t;

// One list; consecutive lists lie one behind the other.
struct List {
  std::int64_t begin = 0, end = 0;  // elements
  std::int64_t nonzeros = 0;
  std::int64_t vectors = 0;  // that it is cut into; the last may be short
  std::int64_t size() const { return end - begin; }
};

template <class Element>
struct Lists {
  std::int64_t vector_size = 1;  // elements
  std::vector<Element> elements;
  std::vector<List> lists;  // by channel, then phase
};

// visit(vector counted from the first of `vectors`, element) for the elements of some vectors of a list.
template <class Element, class Visit>
void for_each_element(const Lists<Element>& lists, std::size_t list, const Range& vectors,
                      const Visit& visit) {
  const List& l = lists.lists[list];
  std::int64_t at = l.begin + vectors.first * lists.vector_size;
  for (std::int64_t vector = 0; vector < vectors.count; ++vector) {
    const std::int64_t end = std::min(l.end, at + lists.vector_size);
    for (; at < end; ++at) visit(vector, lists.elements[static_cast<std::size_t>(at)]);
  }
}

// Kernel positions of each phase in (r, s) order, and where activations belong.
class Phases {
 public:
  explicit Phases(const Layer& layer);

  struct Place {
    std::int64_t r, s;         // kernel position
    std::int32_t row, column;  // within the phase
  };
  std::int64_t count() const { return static_cast<std::int64_t>(places_.size()); }
  const std::vector<Place>& places(std::int64_t phase) const {
    return places_[static_cast<std::size_t>(phase)];
  }
  std::int64_t kernel_rows() const { return kernel_rows_; }  // weight rows are below this
  std::int64_t kernel_columns() const { return kernel_columns_; }

 private:
  std::vector<std::vector<Place>> places_;
  std::int64_t kernel_rows_ = 1, kernel_columns_ = 1;
};

// How the gaps between stored elements are coded: 0 stores every element.
struct RunCoding {
  bool compressed = true;
  std::int64_t positions_per_placeholder = 16;
};

// The activations of `region` (input pixels of image `tile.image`), of all the layer's channels.
Lists<Activation> activation_lists(const Layer& layer, const BitMask& inputs, const PlaneTile& tile,
                                   const Region& region, const RunCoding& coding, std::int64_t vector_size);
// Elements stored by the lists of some channels of a region, without making them; of phases that weights
// have.
std::int64_t count_stored_activations(const Layer& layer, const BitMask& inputs, const PlaneTile& tile,
                                      const Region& region, const Range& channels, const RunCoding& coding);

// The weights of `filters` (counted within group g), of the group's channels.
Lists<Weight> weight_lists(const Layer& layer, const BitMask& weights, const Phases& phases, std::int64_t g,
                           const Range& filters, const RunCoding& coding, std::int64_t vector_size);
// Elements of each list of weight_lists().
std::vector<std::int64_t> weight_list_sizes(const Layer& layer, const BitMask& weights, const Phases& phases,
                                            std::int64_t g, const Range& filters, const RunCoding& coding);

}  // namespace lacuna::scnn
