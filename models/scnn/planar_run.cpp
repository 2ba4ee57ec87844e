#include "models/scnn/planar_run.h"

#include <algorithm>
#include <utility>

#include "sim/base/integer_math.h"

namespace lacuna::scnn {

PlanarRun::PlanarRun(const PlanarArray& array, const Layer& layer, std::shared_ptr<const Stream> stream,
                     std::int64_t chunk_slots)
    : array_(array),
      at_(array, layer, std::move(stream)),
      clock_(array.pes(), chunk_slots, array.accumulator_buffers),
      cycles_(static_cast<std::size_t>(array.pes())) {}

StepEnd PlanarRun::run_step(const Step& step, const TileTimes& seen, ChunkWork& work, Ledger& ledger,
                            ArrayAccesses& accesses) {
  enter(step, work);
  if (at_.chunk().begins_pass) begin_pass(seen, work, ledger);
  clock_.begin_chunk(seen);
  cycles_.assign(cycles_.size(), 0);
  work.work(at_, clock_, cycles_, ledger, accesses);
  StepEnd end{clock_.end_chunk(cycles_), 0};
  if (at_.chunk().ends_pass) end.finished = leave_pass(work, ledger, accesses);
  return end;
}

void PlanarRun::end_layer(Cycle end, ChunkWork& work, Ledger& ledger) {
  clock_.end_layer(end, ledger);
  work.end_layer(ledger);
}

void PlanarRun::enter(const Step& step, ChunkWork& work) {
  at_.enter(step);
  if (at_.begins_tile()) work.enter_tile(at_);
  if (at_.chunk().begins_pass) work.enter_pass(at_);
  work.enter_chunk(at_);
}

void PlanarRun::begin_pass(const TileTimes& seen, const ChunkWork& work, Ledger& ledger) {
  std::vector<bool> active(cycles_.size());
  for (std::size_t pe = 0; pe < active.size(); ++pe) active[pe] = work.takes_part(at_, pe);
  clock_.begin_pass(seen, std::move(active), ledger);
}

Cycle PlanarRun::leave_pass(ChunkWork& work, Ledger& ledger, ArrayAccesses& accesses) {
  const Layer& layer = at_.layer();
  std::int64_t most_halo = 0, most_owned = 0, owned = 0, halo = 0;
  for (std::size_t pe = 0; pe < at_.regions().size(); ++pe) {
    const PeRegions& regions = at_.regions()[pe];
    const std::int64_t filters = at_.filters_of(pe).count;
    const std::int64_t pe_halo = regions.halo_pixels(), pe_owned = regions.owned.pixels();
    most_halo = std::max(most_halo, pe_halo);
    most_owned = std::max(most_owned, pe_owned);
    halo += filters * pe_halo;
    owned += filters * pe_owned;
  }
  exchanged_psums_ += halo;
  drained_psums_ += owned;
  covered_macs_ += filters_of_pass(array_, layer, at_.pass()) * layer.filter_size() * at_.tile().p.count *
                   at_.tile().q.count;
  accesses.output.writes +=
      ceil_div(kept_outputs(array_, layer, pooled_outputs(layer, owned)), array_.activation_elements);
  const std::int64_t filters = at_.pass().filters.count;
  const Cycle left = clock_.end_pass([&](std::size_t pe) { return work.queued(at_, pe); },
                                     ceil_div(filters * most_halo, array_.ppu_lanes),
                                     ceil_div(filters * most_owned, array_.ppu_lanes), ledger);
  return left + array_.pipeline_stages - 1;
}

std::int64_t filters_of_pass(const PlanarArray& array, const Layer& layer, const PassShape& pass) {
  if (!is_replicated(layer)) return pass.filters.count;
  const std::int64_t share = filters_of_a_pe(array, layer);
  std::int64_t filters = 0;
  for (std::int64_t pe = 0; pe < array.pes(); ++pe)
    filters += pass.filters_of(pe, share, layer.filters_per_group()).count;
  return filters;
}

}  // namespace lacuna::scnn
