#include "models/scnn/work_table.h"

#include <limits>

namespace lacuna::scnn {
namespace {

template <class Small>
bool fits(std::int64_t value) {
  return value <= std::numeric_limits<Small>::max();
}

}  // namespace

void WorkTable::open(std::size_t steps, std::size_t pes) {
  pes_ = pes;
  known_ = tables_.find<ChunkWork>(key_ + " chunks");
  layer_ = tables_.find<LayerWork>(key_ + " layer");
  if (layer_.empty()) known_ = {};
  if (known_.empty() && tables_.are_kept()) noted_.resize(steps * pes);
}

// A layer of which something does not fit is not kept.
void WorkTable::note(std::int64_t step, std::size_t pe, const PeWork& work, Cycle idle, std::int64_t queued) {
  if (fits<std::uint16_t>(work.compute) && fits<std::uint16_t>(work.conflict) && fits<std::uint8_t>(idle) &&
      fits<std::uint8_t>(queued))
    noted_[static_cast<std::size_t>(step) * pes_ + pe] = {
        static_cast<std::uint16_t>(work.compute), static_cast<std::uint16_t>(work.conflict),
        static_cast<std::uint8_t>(idle), static_cast<std::uint8_t>(queued)};
  else
    noted_.clear();
}

void WorkTable::keep(const LayerWork& layer) {
  if (!is_wanted()) return;
  tables_.keep<ChunkWork>(key_ + " chunks", noted_);
  tables_.keep<LayerWork>(key_ + " layer", {&layer, 1});
}

}  // namespace lacuna::scnn
