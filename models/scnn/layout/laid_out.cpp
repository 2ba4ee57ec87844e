#include "models/scnn/layout/laid_out.h"

#include <algorithm>

namespace lacuna::scnn {

std::vector<PeTile> LaidOut::enter_tile(const PlaneTile& tile, std::span<const PeRegions> regions) {
  activations_.clear();
  activations_.resize(replicated_ ? 1 : regions.size());
  std::vector<PeTile> pes(regions.size());
  for (std::size_t pe = 0; pe < pes.size(); ++pe) {
    if (regions[pe].held.empty()) continue;
    if (pe < activations_.size())
      activations_[pe] = activation_lists(layer_, tensors_.inputs, tile, regions[pe].held, rules_.activations,
                                          rules_.activations_per_vector);
    pes[pe] = {&activations_of(pe), regions[pe].reached};
  }
  return pes;
}

void LaidOut::enter_pass(std::int64_t group, std::span<const Range> filters) {
  group_ = group;
  weights_.clear();
  for (const Range& of : filters)
    weights_.push_back(weight_lists(layer_, tensors_.weights, phases_, group, of, rules_.weights,
                                    rules_.weights_per_vector));
  find_first_entries();
}

void LaidOut::find_first_entries() {
  first_entries_.assign(1, 0);
  for (std::size_t list = 0; list < weights_.front().lists.size(); ++list) {
    std::int64_t most = 0;
    for (const Lists<Weight>& weights : weights_) most = std::max(most, weights.lists[list].vectors);
    first_entries_.push_back(first_entries_.back() + most);
  }
}

void LaidOut::enter_chunk(const Range& entries) {
  parts_.assign(weights_.size(), {});
  for (std::size_t i = 0; i < weights_.size(); ++i) find_parts(entries, weights_[i], parts_[i]);
}

// The vectors of each list that lie among a chunk's entries.
void LaidOut::find_parts(const Range& entries, const Lists<Weight>& weights,
                         std::vector<ChunkPart>& parts) const {
  const auto after = std::upper_bound(first_entries_.begin(), first_entries_.end(), entries.first);
  const auto first_activation_list =
      static_cast<std::size_t>(group_ * layer_.channels_per_group() * phases_.count());
  for (auto list = static_cast<std::size_t>(after - first_entries_.begin()) - 1; list < weights.lists.size();
       ++list) {
    if (first_entries_[list] >= entries.end()) break;
    const std::int64_t size = weights.lists[list].vectors;
    const std::int64_t first = std::max<std::int64_t>(0, entries.first - first_entries_[list]);
    const std::int64_t end = std::min(size, entries.end() - first_entries_[list]);
    if (first >= end) continue;
    ChunkPart part{list, first_activation_list + list, {first, end - first}, 0, 0};
    for_each_element(weights, list, part.vectors, [&](std::int64_t, const Weight& w) {
      ++part.elements;
      part.nonzeros += w.row != zero ? 1 : 0;
    });
    parts.push_back(part);
  }
}

}  // namespace lacuna::scnn
