#include "models/scnn/planar_datapath.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "models/scnn/operands.h"
#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// Operands are kept in a list for each channel and place within a stride. A stride that leads out of the
// padded plane is never made: as long a one as the plane says the same.
Layer with_short_strides(Layer layer) {
  constexpr std::int64_t max_lists = 1 << 24;
  layer.stride_h = std::min(layer.stride_h, layer.H + 2 * layer.pad_h);
  layer.stride_w = std::min(layer.stride_w, layer.W + 2 * layer.pad_w);
  const Wide lists = static_cast<Wide>(layer.stride_h * layer.stride_w) * layer.C;
  if (lists <= max_lists) return layer;
  throw Infeasible(
      fmt::format("layer \"{}\": strides of {} x {} cut its {} channels into {} lists, and more than {} "
                  "are not planned",
                  layer.name, layer.stride_h, layer.stride_w, layer.C, lists, max_lists),
      "");
}

}  // namespace

PlanarDatapath::PlanarDatapath(const PlanarArray& array, const Machine& machine, const Layer& layer,
                               const LayerTensors& tensors)
    : array_(array),
      layer_(with_short_strides(layer)),
      tensors_(tensors),
      psum_bits_(machine.psum_bits),
      replicated_(is_replicated(layer)),
      residency_(decide_residency(array, machine, layer)),
      tiles_(plane_tiles(layer, residency_.tile_p, residency_.tile_q)),
      passes_(pass_shapes(array, layer, residency_)),
      clock_(array.pes(), machine.buffers.weight.slots(), array.accumulator_buffers),
      cycles_(static_cast<std::size_t>(array.pes())) {}

void PlanarDatapath::lay_out(const Machine& machine, const StreamOfPass& stream,
                             std::int64_t units_per_tile) {
  const ChunkRules rules{fifo_entries(array_, machine, layer_), units_per_tile, layer_.weight_bits,
                         array_.stores_compressed_weights ? array_.run_bits : 0, machine.dram.burst_bytes};
  const std::string key = fmt::format("{} {} {}", stream_key(machine), units_per_tile, rules.burst_bytes);
  chunks_ = tensors_.tables.get<Chunk>(key + " stream", [&] { return cut_chunks(passes_, stream, rules); });
  const std::span<const std::int64_t> known = tensors_.tables.find<std::int64_t>(key + " inputs");
  std::vector<std::int64_t> inputs;  // in the order of their loads
  const Traffic traffic{
      [&](const PlaneTile& tile, const PassShape& pass, std::int64_t channel_tile) {
        inputs.push_back(known.empty() ? input_bytes(tile, pass, channel_tile) : known[inputs.size()]);
        return inputs.back();
      },
      [this](const PlaneTile& tile, const PassShape& pass) { return output_bytes(tile, pass); }};
  plan_ = make_stream_plan(layer_, residency_, tiles_, passes_, chunks_, traffic);
  if (known.empty()) tensors_.tables.keep<std::int64_t>(key + " inputs", inputs);
}

std::string PlanarDatapath::stream_key(const Machine& machine) const {
  const PlanarArray& a = array_;
  const Residency& r = residency_;
  return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", machine.model_name, a.rows, a.columns,
                     a.vector_elements, a.input_halo, a.stores_compressed_weights, a.stores_compressed_inputs,
                     a.loads_compressed_inputs, a.run_bits, r.inputs_stay, r.tile_p, r.tile_q, r.tile_c,
                     r.filters_per_pass, fifo_entries(a, machine, layer_));
}

StepEnd PlanarDatapath::run_step(const Step& step, const TileTimes& seen, Ledger& ledger,
                                 ArrayAccesses& accesses) {
  enter(step);
  if (chunk_->begins_pass) {
    std::vector<bool> active(static_cast<std::size_t>(array_.pes()));
    for (std::size_t pe = 0; pe < active.size(); ++pe) active[pe] = works(pe);
    clock_.begin_pass(seen, std::move(active), ledger);
  }
  clock_.begin_chunk(seen);
  cycles_.assign(cycles_.size(), 0);
  work(cycles_, ledger, accesses);
  StepEnd end{clock_.end_chunk(cycles_), 0};
  if (chunk_->ends_pass) end.finished = leave_pass(ledger, accesses);
  return end;
}

void PlanarDatapath::enter(const Step& step) {
  const bool begins_tile = step.weight_tile == 0;
  if (begins_tile) {
    tile_ = static_cast<std::size_t>(steps_) / chunks_.size();
    regions_ = pe_regions(layer_, array_, tiles_[tile_], array_.input_halo);
  }
  ++steps_;
  chunk_ = &chunks_[static_cast<std::size_t>(step.weight_tile)];
  if (begins_tile) enter_tile();
  if (chunk_->begins_pass) enter_pass();
  enter_chunk();
}

Cycle PlanarDatapath::leave_pass(Ledger& ledger, ArrayAccesses& accesses) {
  std::int64_t most_halo = 0, most_owned = 0, owned = 0, halo = 0;
  for (std::size_t pe = 0; pe < regions_.size(); ++pe) {
    const std::int64_t filters = replicated_ ? filters_of(pe).count : pass().filters.count;
    const std::int64_t pe_halo = regions_[pe].halo_pixels(), pe_owned = regions_[pe].owned.pixels();
    most_halo = std::max(most_halo, pe_halo);
    most_owned = std::max(most_owned, pe_owned);
    halo += filters * pe_halo;
    owned += filters * pe_owned;
  }
  exchanged_psums_ += halo;
  drained_psums_ += owned;
  covered_macs_ += pass_filters(pass()) * layer_.filter_size() * tile().p.count * tile().q.count;
  accesses.output.writes +=
      ceil_div(kept_outputs(array_, layer_, pooled_outputs(layer_, owned)), array_.activation_elements);
  const std::int64_t filters = pass().filters.count;
  const Cycle left = clock_.end_pass([this](std::size_t pe) { return queued(pe); },
                                     ceil_div(filters * most_halo, array_.ppu_lanes),
                                     ceil_div(filters * most_owned, array_.ppu_lanes), ledger);
  return left + array_.pipeline_stages - 1;
}

Range PlanarDatapath::filters_of(std::size_t pe) const {
  if (!replicated_) return pass().filters;
  return pass().filters_of(static_cast<std::int64_t>(pe), filters_of_a_pe(array_, layer_),
                           layer_.filters_per_group());
}

// Of all PEs.
std::int64_t PlanarDatapath::pass_filters(const PassShape& pass) const {
  if (!replicated_) return pass.filters.count;
  std::int64_t filters = 0;
  for (std::int64_t pe = 0; pe < array_.pes(); ++pe)
    filters += pass.filters_of(pe, filters_of_a_pe(array_, layer_), layer_.filters_per_group()).count;
  return filters;
}

std::int64_t PlanarDatapath::input_bytes(const PlaneTile& tile, const PassShape& pass,
                                         std::int64_t channel_tile) const {
  if (residency_.inputs_stay && !layer_.reads_network_input) return 0;
  const RunCoding coding{array_.loads_compressed_inputs, std::int64_t{1} << array_.run_bits};
  Range channels{0, layer_.C};
  if (residency_.tiles_channels) {
    const std::int64_t first = channel_tile * residency_.tile_c, Cg = layer_.channels_per_group();
    channels = {pass.group * Cg + first, std::min(residency_.tile_c, Cg - first)};
  }
  std::int64_t elements = 0;
  for (const PeRegions& regions : pe_regions(layer_, array_, tile, false)) {
    elements += count_stored_activations(layer_, tensors_.inputs, tile, regions.held, channels, coding);
    if (replicated_) break;
  }
  return ceil_div(elements * stored_bits(layer_.input_bits, coding.compressed, array_), 8);
}

std::int64_t PlanarDatapath::output_bytes(const PlaneTile& tile, const PassShape& pass) const {
  if (residency_.outputs_stay) return 0;
  const std::int64_t pixels = tile.p.count * tile.q.count;
  const std::int64_t stored = replicated_ ? pixels : pooled_outputs(layer_, pixels);
  return stored_output_bytes(array_, layer_, pass_filters(pass) * stored);
}

}  // namespace lacuna::scnn
