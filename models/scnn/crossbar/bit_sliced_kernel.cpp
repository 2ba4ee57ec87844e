// The strict crossbar (queue_depth 0): no issue depends on the one before it, so that many are counted at
// once. One operand's vectors are the lanes, the other's are taken one by one; which is which does not change
// the sum.
#include <algorithm>

#include "models/scnn/crossbar/conflicts.h"
#include "models/scnn/crossbar/lane_table.h"
#include "models/scnn/crossbar/reach_classes.h"

namespace lacuna::scnn {
namespace {

// The scalar side of a list: its vectors without what is zero.
class ScalarTable {
 public:
  void clear() {
    vectors_.clear();
    lists_.clear();
  }
  void begin_list() { lists_.push_back(vectors_.size()); }
  void begin_vector() { vectors_.emplace_back(); }
  void add(std::int64_t turn, ClassNumber variant_class) {
    ScalarVector& v = vectors_.back();
    v.turn[v.count] = static_cast<std::uint8_t>(turn);
    v.variant_class[v.count++] = variant_class;
  }
  const ScalarVector* begin(std::size_t list) const { return vectors_.data() + lists_[list]; }
  const ScalarVector* end(std::size_t list) const {
    return vectors_.data() + (list + 1 < lists_.size() ? lists_[list + 1] : vectors_.size());
  }

 private:
  std::vector<ScalarVector> vectors_;
  std::vector<std::size_t> lists_;
};

template <class Element, class Share, class Class>
void add_scalars(ScalarTable& table, const Lists<Element>& lists, std::size_t list, const Range& vectors,
                 const Share& share, const Class& class_of) {
  table.begin_list();
  std::int64_t open = -1;
  for_each_element(lists, list, vectors, [&](std::int64_t vector, const Element& element) {
    for (; open < vector; ++open) table.begin_vector();
    if (element.row != zero) table.add(share(element), class_of(element));
  });
}

// Nothing waits from one issue to the next.
class StrictKernel : public ConflictKernel {
 public:
  std::optional<std::int64_t> cycles_after_any_idleness(std::size_t pe) override { return cycles(pe, 0); }
  std::int64_t queued(std::size_t) const override { return 0; }
  std::int64_t flush(std::size_t) override { return 0; }
  Queues queues(std::size_t) const override { return {0}; }
  void set_queues(std::size_t, const Queues&) override {}
};

// Lanes are activations: made once for a plane tile. A weight's class is its kernel position.
class ActivationLanes : public StrictKernel {
 public:
  ActivationLanes(const CrossbarShape& shape, const Phases& phases)
      : shape_(shape), rows_(phases.kernel_rows()), columns_(phases.kernel_columns()) {}

  void enter_tile(std::span<const PeTile> tile) override {
    pes_.resize(tile.size());
    for (std::size_t pe = 0; pe < tile.size(); ++pe)
      if (tile[pe].activations != nullptr) make_lanes(pes_[pe], tile[pe]);
  }

  void load_chunk(const Lists<Weight>& weights, std::span<const ChunkPart> parts) override {
    scalars_.clear();
    parts_.assign(parts.begin(), parts.end());
    for (const ChunkPart& part : parts)
      add_scalars(
          scalars_, weights, part.weight_list, part.vectors,
          [&](const Weight& w) { return shape_.banks.share_of(w); },
          [&](const Weight& w) { return static_cast<ClassNumber>(w.row * columns_ + w.column); });
  }

  std::int64_t cycles(std::size_t pe, std::int64_t) override {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      sum += strict_cycles(pes_[pe].lanes.view(parts_[i].activation_list, pes_[pe].variant_of.data()),
                           scalars_.begin(i), scalars_.end(i));
    return sum;
  }

 private:
  struct Pe {
    LaneTable lanes;
    std::vector<ClassNumber> variant_of;
  };

  // Kernel positions whose products the PE reaches with all its activations share variant 0.
  std::size_t assign_variants(Pe& pe, const PeTile& tile) const {
    std::vector<Weight> positions;
    for (std::int32_t row = 0; row < rows_; ++row)
      for (std::int32_t column = 0; column < columns_; ++column) positions.push_back({row, column, 0});
    std::vector<bool> reaches_all(positions.size(), true);
    for (const Activation& a : tile.activations->elements)
      for (std::size_t i = 0; i < positions.size(); ++i)
        if (a.row != zero && !reaches(tile.reached, a, positions[i])) reaches_all[i] = false;
    ClassNumber variants = 1;
    pe.variant_of.clear();
    for (const bool all : reaches_all) pe.variant_of.push_back(all ? ClassNumber{0} : variants++);
    return variants;
  }

  void make_lanes(Pe& pe, const PeTile& tile) const {
    const std::size_t variants = assign_variants(pe, tile);
    const Lists<Activation>& lists = *tile.activations;
    pe.lanes.clear(variants);
    for (const List& list : lists.lists) pe.lanes.add_list(static_cast<std::size_t>(list.vectors));
    pe.lanes.allocate();
    for (std::size_t i = 0; i < lists.lists.size(); ++i)
      for_each_element(lists, i, {0, lists.lists[i].vectors}, [&](std::int64_t lane, const Activation& a) {
        if (a.row != zero) add_element(pe, tile, i, static_cast<std::size_t>(lane), a);
      });
  }

  void add_element(Pe& pe, const PeTile& tile, std::size_t list, std::size_t lane,
                   const Activation& a) const {
    const std::uint32_t word = bank_word(shape_.banks.share_of(a, tile.reached), shape_.banks.banks);
    pe.lanes.add_element(list, lane, 0, word);
    for (std::size_t i = 0; i < pe.variant_of.size(); ++i) {
      if (pe.variant_of[i] == 0) continue;
      const auto position = static_cast<std::int64_t>(i);
      const Weight at{static_cast<std::int32_t>(position / columns_),
                      static_cast<std::int32_t>(position % columns_), 0};
      if (reaches(tile.reached, a, at)) pe.lanes.add_element(list, lane, pe.variant_of[i], word);
    }
  }

  CrossbarShape shape_;
  std::int64_t rows_, columns_;
  std::vector<Pe> pes_;
  ScalarTable scalars_;
  std::vector<ChunkPart> parts_;
};

// Lanes are weights: made for each chunk, shared by all PEs. An activation's class is the rectangle of kernel
// positions with which it makes an output that its PE reaches.
class WeightLanes : public StrictKernel {
 public:
  WeightLanes(const CrossbarShape& shape, const Phases& phases) : shape_(shape), classes_(phases) {}

  void enter_tile(std::span<const PeTile> tile) override {
    classes_.clear();
    scalars_.resize(tile.size());
    for (std::size_t pe = 0; pe < tile.size(); ++pe)
      if (tile[pe].activations != nullptr) make_scalars(scalars_[pe], tile[pe]);
    variant_of_.clear();
    for (std::size_t i = 0; i < classes_.size(); ++i) variant_of_.push_back(static_cast<ClassNumber>(i));
    classes_.find_meetings();
  }

  void load_chunk(const Lists<Weight>& weights, std::span<const ChunkPart> parts) override {
    parts_.assign(parts.begin(), parts.end());
    lanes_.clear(std::max<std::size_t>(1, classes_.size()));
    for (const ChunkPart& part : parts_) lanes_.add_list(static_cast<std::size_t>(part.vectors.count));
    lanes_.allocate();
    for (std::size_t i = 0; i < parts_.size(); ++i)
      for_each_element(weights, parts_[i].weight_list, parts_[i].vectors,
                       [&](std::int64_t lane, const Weight& w) { add_element(i, lane, w); });
  }

  std::int64_t cycles(std::size_t pe, std::int64_t) override {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < parts_.size(); ++i)
      sum += strict_cycles(lanes_.view(i, variant_of_.data()), scalars_[pe].begin(parts_[i].activation_list),
                           scalars_[pe].end(parts_[i].activation_list));
    return sum;
  }

 private:
  void make_scalars(ScalarTable& table, const PeTile& tile) {
    table.clear();
    for (std::size_t i = 0; i < tile.activations->lists.size(); ++i)
      add_scalars(
          table, *tile.activations, i, {0, tile.activations->lists[i].vectors},

          [&](const Activation& a) { return shape_.banks.share_of(a, tile.reached); },
          [&](const Activation& a) { return classes_.class_of(a, tile.reached); });
  }

  void add_element(std::size_t part, std::int64_t lane, const Weight& w) {
    if (w.row == zero) return;
    const std::uint32_t word = bank_word(shape_.banks.share_of(w), shape_.banks.banks);
    for (const ClassNumber variant : classes_.met_by(w))
      lanes_.add_element(part, static_cast<std::size_t>(lane), variant, word);
  }

  CrossbarShape shape_;
  ReachClasses classes_;
  std::vector<ClassNumber> variant_of_;
  std::vector<ScalarTable> scalars_;
  LaneTable lanes_;
  std::vector<ChunkPart> parts_;
};

}  // namespace

std::unique_ptr<ConflictKernel> make_bit_sliced_kernel(const CrossbarShape& shape, const Phases& phases,
                                                       bool lanes_are_activations) {
  if (lanes_are_activations) return std::make_unique<ActivationLanes>(shape, phases);
  return std::make_unique<WeightLanes>(shape, phases);
}

}  // namespace lacuna::scnn
