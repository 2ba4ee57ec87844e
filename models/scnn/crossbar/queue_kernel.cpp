// The crossbar with queues: every issue finds the queues as the one before it left them, so that a PE's
// issues are followed one by one. The banks are counted side by side.
#include <algorithm>

#include "models/scnn/crossbar/bank_queues.h"
#include "models/scnn/crossbar/conflicts.h"
#include "models/scnn/crossbar/reach_classes.h"
#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// Queues that differ are compared again after so many: most agree by then.
constexpr std::int64_t issues_to_forget = 4;

// Count: a type that holds the most products of a bank's queue.
template <class Count>
class QueueKernel : public ConflictKernel {
 public:
  QueueKernel(const CrossbarShape& shape, const Phases& phases)
      : shape_(shape),
        banks_(sizeof(Count) == 1 ? banks_in_block : static_cast<std::size_t>(shape.banks.banks)),
        classes_(phases) {}

  // Queues are empty between tiles: a pass ends with flush().
  void enter_tile(std::span<const PeTile> tile) override {
    classes_.clear();
    pes_.assign(tile.size(), Pe{});
    for (std::size_t pe = 0; pe < tile.size(); ++pe) {
      pes_[pe].queue.resize(banks_);
      if (tile[pe].activations != nullptr) take_operands(pes_[pe], tile[pe]);
    }
    classes_.find_meetings();
  }

  // Counts the products of each weight vector with an activation of each class, by bank: two copies of all
  // banks one behind the other, so that an activation's share of the bank is a matter of where to begin.
  void load_chunk(const Lists<Weight>& weights, std::span<const ChunkPart> parts) override {
    parts_.clear();
    std::size_t vectors = 0;
    for (const ChunkPart& part : parts) {
      parts_.push_back({part, vectors});
      vectors += static_cast<std::size_t>(part.vectors.count);
    }
    vectors_ = vectors;
    counts_.assign(classes_.size() * vectors * 2 * banks_, 0);
    for (const Part& part : parts_)
      for_each_element(weights, part.of.weight_list, part.of.vectors,
                       [&](std::int64_t vector, const Weight& w) {
                         if (w.row != zero) count(part.first_vector + static_cast<std::size_t>(vector), w);
                       });
  }

  std::int64_t cycles(std::size_t pe, std::int64_t idle_cycles) override {
    for (Count& q : pes_[pe].queue) q = static_cast<Count>(std::max<std::int64_t>(0, q - idle_cycles));
    std::int64_t sum = 0;
    for (const Part& part : parts_)
      for_each_activation_vector(pes_[pe], part, [&] { sum += meet(pes_[pe].queue, part.of.vectors.count); });
    return sum;
  }

  // An issue is never earlier for having found more in the queues, and no bank is free earlier. So where the
  // queues as they are and empty ones come to the same, so does whatever lies between them.
  std::optional<std::int64_t> cycles_after_any_idleness(std::size_t pe) override {
    std::vector<Count>& queue = pes_[pe].queue;
    before_ = queue;
    emptied_.assign(banks_, 0);
    bool differ = queue != emptied_;
    std::int64_t sum = 0, more = 0;  // than with empty ones
    for (const Part& part : parts_)
      for_each_activation_vector(pes_[pe], part, [&] {
        std::int64_t left = part.of.vectors.count;
        while (differ && left > 0) {
          const std::int64_t issues = std::min(left, issues_to_forget);
          const std::int64_t cycles = meet(queue, issues);
          sum += cycles;
          more += cycles - meet(emptied_, issues);
          for (const Count*& row : rows_) row += static_cast<std::size_t>(issues) * 2 * banks_;
          left -= issues;
          differ = queue != emptied_;
        }
        if (left > 0) sum += meet(queue, left);
      });
    if (!differ && more == 0) return sum;
    queue = before_;
    return {};
  }

  std::int64_t queued(std::size_t pe) const override {
    return *std::max_element(pes_[pe].queue.begin(), pes_[pe].queue.end());
  }

  std::int64_t flush(std::size_t pe) override {
    const std::int64_t cycles = queued(pe);
    std::fill(pes_[pe].queue.begin(), pes_[pe].queue.end(), Count{0});
    return cycles;
  }

  Queues queues(std::size_t pe) const override { return {pes_[pe].queue.begin(), pes_[pe].queue.end()}; }
  void set_queues(std::size_t pe, const Queues& queues) override {
    std::ranges::transform(queues, pes_[pe].queue.begin(),
                           [](auto count) { return static_cast<Count>(count); });
  }

 private:
  struct Operand {
    ClassNumber reach_class = 0;
    std::uint16_t offset = 0;  // into a row of counts
    bool nonzero = false;
  };
  struct Pe {
    const Lists<Activation>* activations = nullptr;
    std::vector<Operand> operands;  // one per element
    std::vector<Count> queue;
  };
  struct Part {
    ChunkPart of;
    std::size_t first_vector;  // of the chunk's
  };

  void take_operands(Pe& pe, const PeTile& tile) {
    pe.activations = tile.activations;
    for (const Activation& a : tile.activations->elements) {
      Operand operand;
      if (a.row != zero) {
        const auto share = static_cast<std::size_t>(shape_.banks.share_of(a, tile.reached));
        operand = {classes_.class_of(a, tile.reached), static_cast<std::uint16_t>(banks_ - share), true};
      }
      pe.operands.push_back(operand);
    }
  }

  const Count* row(std::size_t reach_class, std::size_t vector) const {
    return counts_.data() + (reach_class * vectors_ + vector) * 2 * banks_;
  }

  void count(std::size_t vector, const Weight& w) {
    const auto bank = static_cast<std::size_t>(shape_.banks.share_of(w));
    for (const ClassNumber i : classes_.met_by(w)) {
      Count* counts = counts_.data() + (i * vectors_ + vector) * 2 * banks_;
      for (std::size_t b = bank; b < 2 * banks_; b += static_cast<std::size_t>(shape_.banks.banks))
        ++counts[b];
    }
  }

  // visit() for each vector of the activations that the part meets: in rows_ are its nonzeros' counts.
  template <class Visit>
  void for_each_activation_vector(const Pe& pe, const Part& part, const Visit& visit) {
    const List& list = pe.activations->lists[part.of.activation_list];
    for (std::int64_t first = list.begin; first < list.end; first += shape_.activations_per_vector) {
      const std::int64_t end = std::min(list.end, first + shape_.activations_per_vector);
      rows_.clear();
      for (std::int64_t i = first; i < end; ++i) {
        const Operand& operand = pe.operands[static_cast<std::size_t>(i)];
        if (operand.nonzero) rows_.push_back(row(operand.reach_class, part.first_vector) + operand.offset);
      }
      visit();
    }
  }

  // The next `vectors` of the weights meet those activations.
  std::int64_t meet(std::vector<Count>& queue, std::int64_t vectors) const {
    return scnn::meet(queue.data(), banks_, rows_.data(), rows_.size(), 2 * banks_, vectors,
                      shape_.queue_depth);
  }

  CrossbarShape shape_;
  std::size_t banks_;  // in a row of counts: all of them, repeated if they are fewer than a block
  ReachClasses classes_;
  std::vector<Pe> pes_;
  std::vector<Part> parts_;
  std::size_t vectors_ = 0;
  std::vector<Count> counts_;  // [class][vector][2 x banks]
  std::vector<const Count*> rows_;
  std::vector<Count> before_, emptied_;
};

// Kernel positions for which lanes are made in all variants: their words grow with the variants.
constexpr std::int64_t most_positions = 1024;

// How well lists of `length` vectors fill blocks of lanes.
double fill(double length) {
  return length /
         static_cast<double>(ceil_div(std::max<std::int64_t>(1, static_cast<std::int64_t>(length)), 8) * 8);
}

}  // namespace

std::unique_ptr<ConflictKernel> make_queue_kernel(const CrossbarShape& shape, const Phases& phases) {
  const std::int64_t most = shape.weights_per_vector * shape.activations_per_vector + shape.queue_depth;
  if (static_cast<std::int64_t>(banks_in_block) % shape.banks.banks == 0 && most <= 255)
    return std::make_unique<QueueKernel<std::uint8_t>>(shape, phases);
  return std::make_unique<QueueKernel<std::uint16_t>>(shape, phases);
}

std::unique_ptr<ConflictKernel> make_conflict_kernel(const CrossbarShape& shape, const Phases& phases,
                                                     double activation_vectors, double weight_vectors) {
  const bool activations_as_lanes = fill(activation_vectors) > fill(weight_vectors);
  const std::int64_t lane_size =
      activations_as_lanes ? shape.activations_per_vector : shape.weights_per_vector;
  const std::int64_t scalars = activations_as_lanes ? shape.weights_per_vector : shape.activations_per_vector;
  const bool few_positions = phases.kernel_rows() * phases.kernel_columns() <= most_positions;
  const bool slices = shape.queue_depth == 0 && 32 % shape.banks.banks == 0 && lane_size <= 7 &&
                      scalars <= 4 && few_positions;
  if (slices) return make_bit_sliced_kernel(shape, phases, activations_as_lanes);
  return make_queue_kernel(shape, phases);
}

}  // namespace lacuna::scnn
