#include "sim/engine/accounting.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"
#include "sim/energy/technology.h"

namespace lacuna {
namespace {

std::int64_t bytes_of(std::int64_t accesses, std::int64_t word_bits) {
  return counted((static_cast<Wide>(accesses) * word_bits + 7) / 8, "bytes of accesses to a buffer");
}

// What one buffer did in a layer.
struct BufferUse {
  std::string name;
  const BufferConfig& config;
  BufferAccesses accesses;
  std::int64_t word_bits, arrays;
  std::int64_t filled, drained;
  std::int64_t copies = 1;  // of what is filled
};

// Into the metrics of this buffer, the first of which is at `place`.
void set_bytes(const BufferUse& use, std::size_t place, LayerResult& result) {
  for (const std::int64_t bytes : {bytes_of(use.accesses.reads, use.word_bits),
                                   bytes_of(use.accesses.writes, use.word_bits), use.filled, use.drained})
    result.set_at(place++, bytes);
}

// One of the `arrays` memories of one slot.
SramEnergy memory(const Technology& technology, const BufferUse& use) {
  const std::int64_t capacity = std::max<std::int64_t>(1, use.config.slot_bytes() / use.arrays);
  return technology.sram(capacity, std::max<std::int64_t>(1, use.word_bits));
}

void add_buffer_actions(const Technology& technology, const BufferUse& use, Actions& actions) {
  if (use.word_bits == 0) return;
  const SramEnergy sram = memory(technology, use);
  const double word_bytes = static_cast<double>(use.word_bits) / 8;
  actions.add(use.name + "_read", use.name, use.accesses.reads, sram.read_pj);
  actions.add(use.name + "_write", use.name, use.accesses.writes, sram.write_pj);
  actions.add(use.name + "_fill_bytes", use.name,
              counted(static_cast<Wide>(use.filled) * use.copies, "bytes filled into a buffer"),
              sram.write_pj / word_bytes);
  actions.add(use.name + "_drain_bytes", use.name, use.drained, sram.read_pj / word_bytes);
}

// Leakage of the on-chip memories; 1 mW for 1 ns is 1 pJ.
void add_leakage(const Machine& machine, const std::vector<BufferUse>& uses, Cycle cycles, Actions& actions) {
  double milliwatts = 0;
  for (const BufferUse& use : uses)
    milliwatts +=
        memory(*machine.technology, use).leakage_mw * static_cast<double>(use.arrays * use.config.slots());
  actions.add("leakage", "leakage", cycles, milliwatts / machine.clock_ghz.value());
}

std::int64_t moved(const std::array<std::int64_t, data_class_count>& by_class,
                   std::initializer_list<DataClass> classes) {
  std::int64_t bytes = 0;
  for (const DataClass c : classes) bytes += by_class[static_cast<std::size_t>(c)];
  return bytes;
}

[[noreturn]] void violated(const Layer& layer, const std::string& what) {
  throw std::logic_error(fmt::format("conservation violated in layer \"{}\": {}", layer.name, what));
}

void check_causes(const Layer& layer, const Model& model, const Ledger::Row& totals) {
  const std::vector<Cause> possible = model.causes();
  for (const Cause cause : all_causes())
    if (totals[static_cast<std::size_t>(cause)] != 0 && std::ranges::find(possible, cause) == possible.end())
      violated(layer, fmt::format("{} cannot occur on this machine", to_string(cause)));
}

void check_attribution(const Layer& layer, const LayerTiming& timing) {
  for (std::int64_t pe = 0; pe < timing.ledger.pes(); ++pe) {
    const Ledger::Row row = timing.ledger.row(pe);
    const bool negative = std::ranges::any_of(row, [](std::int64_t cycles) { return cycles < 0; });
    const Wide sum = std::accumulate(row.begin(), row.end(), Wide{0});
    if (negative || sum != timing.cycles)
      violated(layer, fmt::format("PE {} accounts for {} of {} cycles", pe, sum, timing.cycles));
  }
}

// Bytes by class, in more bits than those that are checked.
using PlannedBytes = std::array<Wide, data_class_count>;
struct PlannedTraffic {
  PlannedBytes read{}, written{};
  Wide total() const {
    return std::accumulate(read.begin(), read.end(),
                           std::accumulate(written.begin(), written.end(), Wide{0}));
  }
};

PlannedTraffic planned_traffic(const Plan& plan, std::int64_t burst) {
  PlannedTraffic planned;
  const auto add = [&](PlannedBytes& to, DataClass c, std::int64_t bytes) {
    if (bytes > 0) to[static_cast<std::size_t>(c)] += Wide{ceil_div(bytes, burst)} * burst;
  };
  for (const TileLoad& load : plan.weight_loads) {
    add(planned.read, DataClass::weights, load.bytes);
    add(planned.read, DataClass::metadata, load.metadata_bytes);
  }
  for (const TileLoad& load : plan.input_loads) add(planned.read, DataClass::inputs, load.bytes);
  for (const OutputVisit& visit : plan.output_visits) {
    add(planned.read, DataClass::psums, visit.psum_load_bytes);
    add(planned.written, visit.stores_psums ? DataClass::psums : DataClass::outputs, visit.store_bytes);
  }
  return planned;
}

}  // namespace

void account(const Machine& machine, const Datapath& datapath, const LayerTiming& timing,
             LayerResult& result) {
  const BufferWords words = datapath.words();
  const auto& read = timing.traffic.read;
  const auto& written = timing.traffic.written;
  const std::vector<BufferUse> uses{
      {"weight_buffer", machine.buffers.weight, timing.accesses.weight, words.weight, words.weight_arrays,
       moved(read, {DataClass::weights, DataClass::metadata}), 0, words.weight_copies},
      {"input_buffer", machine.buffers.input, timing.accesses.input, words.input, words.input_arrays,
       moved(read, {DataClass::inputs}), 0},
      {"output_buffer", machine.buffers.output, timing.accesses.output, words.output, words.output_arrays,
       moved(read, {DataClass::psums}), moved(written, {DataClass::psums, DataClass::outputs})},
  };
  set_bytes(uses[0], place_of<"traffic_bytes/buffers/weight/array_read">(), result);
  set_bytes(uses[1], place_of<"traffic_bytes/buffers/input/array_read">(), result);
  set_bytes(uses[2], place_of<"traffic_bytes/buffers/output/array_read">(), result);
  datapath.add_array_actions(*machine.technology, result.actions);
  for (const BufferUse& use : uses) add_buffer_actions(*machine.technology, use, result.actions);
  const double dram_pj = machine.technology->dram_pj_per_byte(machine.dram.type);
  result.actions.add("dram_read_bytes", "dram", timing.traffic.total_read(), dram_pj);
  result.actions.add("dram_write_bytes", "dram", timing.traffic.total_written(), dram_pj);
  add_leakage(machine, uses, timing.cycles, result.actions);
}

void check_conservation(const Layer& layer, const Datapath& datapath, const Machine& machine,
                        const LayerTiming& timing) {
  check_attribution(layer, timing);
  check_causes(layer, *machine.model, timing.ledger.totals());
  const PlannedTraffic planned = planned_traffic(datapath.plan(), machine.dram.burst_bytes);
  if (!std::ranges::equal(planned.read, timing.traffic.read) ||
      !std::ranges::equal(planned.written, timing.traffic.written))
    violated(layer, fmt::format("the plan moves {} bytes, the DMA moved {}", planned.total(),
                                timing.traffic.total()));
  const MultiplierUse use = datapath.multiplier_use();
  const std::int64_t computing = timing.ledger.totals()[static_cast<std::size_t>(Cause::compute)];
  if (use.products > use.pairs ||
      use.pairs > static_cast<Wide>(computing) * machine.model->geometry().multipliers_per_pe)
    violated(layer, fmt::format("{} products of {} pairs in {} PE-cycles of computing", use.products,
                                use.pairs, computing));
  if (datapath.covered_macs() != layer.dense_macs())
    violated(layer, fmt::format("{} of {} MACs were covered", datapath.covered_macs(), layer.dense_macs()));
}

}  // namespace lacuna
