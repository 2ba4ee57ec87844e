// A crossbar that follows rule S6 of models/scnn/README.md to the letter: every product of every issue, every
// bank's queue, cycle by cycle. And random work for it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "models/scnn/crossbar/conflicts.h"

namespace lacuna::scnn {

class SteppedCrossbar : public ConflictKernel {
 public:
  explicit SteppedCrossbar(const CrossbarShape& shape) : shape_(shape) {}

  void enter_tile(std::span<const PeTile> tile) override {
    tile_.assign(tile.begin(), tile.end());
    queues_.assign(tile.size(), std::vector<std::int64_t>(static_cast<std::size_t>(shape_.banks.banks), 0));
  }
  void load_chunk(const Lists<Weight>& weights, std::span<const ChunkPart> parts) override {
    weights_ = &weights;
    parts_.assign(parts.begin(), parts.end());
  }
  std::int64_t cycles(std::size_t pe, std::int64_t idle_cycles) override {
    for (std::int64_t i = 0; i < idle_cycles; ++i) step(pe);
    std::int64_t cycles = 0;
    for (const ChunkPart& part : parts_) {
      const std::int64_t vectors = tile_[pe].activations->lists[part.activation_list].vectors;
      for (std::int64_t a = 0; a < vectors; ++a)
        for (std::int64_t w = part.vectors.first; w < part.vectors.end(); ++w) {
          issue(pe, part, a, w);
          do {
            step(pe);
            ++cycles;
          } while (fullest(pe) > shape_.queue_depth);
        }
    }
    return cycles;
  }
  std::int64_t queued(std::size_t pe) const override { return fullest(pe); }
  std::int64_t flush(std::size_t pe) override {
    std::int64_t cycles = 0;
    for (; fullest(pe) > 0; ++cycles) step(pe);
    return cycles;
  }
  std::optional<std::int64_t> cycles_after_any_idleness(std::size_t pe) override {
    const Queues before = queues(pe);
    std::set<std::pair<std::int64_t, Queues>> outcomes;
    for (std::int64_t idle = fullest(pe); idle >= 0; --idle) {
      set_queues(pe, before);
      const std::int64_t taken = cycles(pe, idle);
      outcomes.emplace(taken, queues(pe));
    }
    if (outcomes.size() == 1) return outcomes.begin()->first;
    set_queues(pe, before);
    return {};
  }
  Queues queues(std::size_t pe) const override { return {queues_[pe].begin(), queues_[pe].end()}; }
  void set_queues(std::size_t pe, const Queues& queues) override {
    queues_[pe].assign(queues.begin(), queues.end());
  }

 private:
  void issue(std::size_t pe, const ChunkPart& part, std::int64_t activation_vector,
             std::int64_t weight_vector) {
    for_each_element(*tile_[pe].activations, part.activation_list, {activation_vector, 1},
                     [&](std::int64_t, const Activation& a) {
                       for_each_element(*weights_, part.weight_list, {weight_vector, 1},
                                        [&](std::int64_t, const Weight& w) { add_product(pe, a, w); });
                     });
  }
  void add_product(std::size_t pe, const Activation& a, const Weight& w) {
    if (a.row == zero || w.row == zero) return;
    const Region& reached = tile_[pe].reached;
    const std::int64_t p = a.row - w.row - reached.rows.first,
                       q = a.column - w.column - reached.columns.first;
    if (p < 0 || p >= reached.rows.count || q < 0 || q >= reached.columns.count) return;
    const BankMap& map = shape_.banks;
    ++queues_[pe]
             [static_cast<std::size_t>((map.filter * w.filter + map.row * p + map.column * q) % map.banks)];
  }
  void step(std::size_t pe) {
    for (std::int64_t& queue : queues_[pe]) queue = std::max<std::int64_t>(0, queue - 1);
  }
  std::int64_t fullest(std::size_t pe) const { return *std::ranges::max_element(queues_[pe]); }

  CrossbarShape shape_;
  std::vector<PeTile> tile_;
  std::vector<std::vector<std::int64_t>> queues_;  // by PE, then bank
  const Lists<Weight>* weights_ = nullptr;
  std::vector<ChunkPart> parts_;
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : generator_(seed) {}
  std::int64_t in(std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(max - min + 1));
  }
  std::int64_t one_of(const std::vector<std::int64_t>& values) {
    return values[static_cast<std::size_t>(in(0, static_cast<std::int64_t>(values.size()) - 1))];
  }
  bool percent(std::int64_t chance) { return in(1, 100) <= chance; }

 private:
  std::mt19937_64 generator_;
};

// The elements that belong to no list yet become one.
template <class Element>
void close_list(Lists<Element>& lists) {
  const std::int64_t begin = lists.lists.empty() ? 0 : lists.lists.back().end;
  const auto end = static_cast<std::int64_t>(lists.elements.size());
  lists.lists.push_back({begin, end, 0, (end - begin + lists.vector_size - 1) / lists.vector_size});
}

// Kernels and activations of a layer with stride: weights have the places of their phase, activations lie in
// and around what their PE reaches.
class RandomOperands {
 public:
  RandomOperands(Random& random, const CrossbarShape& shape) : random_(random), shape_(shape) {
    layer_.R = random.in(1, 4);
    layer_.S = random.in(1, 4);
    layer_.stride_h = random.in(1, 2);
    layer_.stride_w = random.in(1, 3);
    layer_.dilation_h = random.in(1, 2);
    phases_ = Phases(layer_);
    density_ = random.one_of({10, 50, 90, 100});
    lists_ = random.in(1, 2) * phases_.count();
  }
  const Phases& phases() const { return phases_; }

  Region region() { return {{random_.in(0, 3), random_.in(0, 6)}, {random_.in(0, 3), random_.in(0, 6)}}; }
  Lists<Activation> activations(const Region& reached) {
    Lists<Activation> result;
    result.vector_size = shape_.activations_per_vector;
    for (std::int64_t list = 0; list < lists_; ++list) {
      for (std::int64_t i = random_.in(0, 40); i > 0; --i)
        result.elements.push_back(random_.percent(density_) ? activation(reached) : Activation{});
      close_list(result);
    }
    return result;
  }
  Lists<Weight> weights() {
    Lists<Weight> result;
    result.vector_size = shape_.weights_per_vector;
    for (std::int64_t list = 0; list < lists_; ++list) {
      const auto& places = phases_.places(list % phases_.count());
      for (std::int64_t i = places.empty() ? 0 : random_.in(0, 40); i > 0; --i)
        result.elements.push_back(random_.percent(density_) ? weight(places) : Weight{});
      close_list(result);
    }
    return result;
  }
  // Some of each list's vectors; lists may be left out.
  std::vector<ChunkPart> parts(const Lists<Weight>& weights) {
    std::vector<ChunkPart> parts;
    for (std::size_t list = 0; list < weights.lists.size(); ++list) {
      const std::int64_t vectors = weights.lists[list].vectors;
      if (vectors == 0 || random_.percent(20)) continue;
      const std::int64_t first = random_.in(0, vectors - 1);
      parts.push_back({list, list, {first, random_.in(1, vectors - first)}, 0, 0});
    }
    return parts;
  }

 private:
  Activation activation(const Region& reached) {
    const std::int64_t rows = phases_.kernel_rows(), columns = phases_.kernel_columns();
    const auto at = [&](const Range& range, std::int64_t kernel) {
      return static_cast<std::int32_t>(
          random_.in(std::max<std::int64_t>(0, range.first - 1), range.end() + kernel));
    };
    return {at(reached.rows, rows), at(reached.columns, columns)};
  }
  Weight weight(const std::vector<Phases::Place>& places) {
    const auto& place =
        places[static_cast<std::size_t>(random_.in(0, static_cast<std::int64_t>(places.size()) - 1))];
    return {place.row, place.column, static_cast<std::int32_t>(random_.in(0, 20))};
  }

  Random& random_;
  CrossbarShape shape_;
  Layer layer_;
  Phases phases_{Layer{}};
  std::int64_t density_ = 100, lists_ = 1;
};

}  // namespace lacuna::scnn
