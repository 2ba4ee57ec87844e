#include "sim/report/figures_of_merit.h"

#include <algorithm>
#include <initializer_list>

#include "sim/base/integer_math.h"

namespace lacuna {
namespace {

// For tables and plots, which cannot show infinity: more than a machine can be given.
constexpr double unlimited_bytes_per_cycle = 1e9;

void add(std::array<std::int64_t, data_class_count>& to,
         const std::array<std::int64_t, data_class_count>& from) {
  for (std::size_t i = 0; i < data_class_count; ++i) to[i] += from[i];
}

void add(BufferBytes& to, const BufferBytes& from) {
  to.array_read += from.array_read;
  to.array_written += from.array_written;
  to.filled += from.filled;
  to.drained += from.drained;
}

void add(MacCounts& to, const MacCounts& from) {
  to.dense += from.dense;
  to.weight_nonzero += from.weight_nonzero;
  to.input_nonzero += from.input_nonzero;
  to.effectual += from.effectual;
}

void add(WeightStorage& to, const WeightStorage& from) {
  to.count += from.count;
  to.nonzero += from.nonzero;
  to.unpruned += from.unpruned;
  to.payload_bytes += from.payload_bytes;
  to.metadata_bytes += from.metadata_bytes;
}

void add(MultiplierSlots& to, const MultiplierSlots& from) {
  to.effectual += from.effectual;
  to.outside += from.outside;
  to.zero_operand += from.zero_operand;
  to.empty += from.empty;
  to.idle += from.idle;
}

MultiplierSlots slots_of(const LayerRun& run, const Geometry& geometry, std::int64_t computing) {
  const MultiplierUse& use = run.multipliers;
  return {run.macs.effectual, use.products - run.macs.effectual, use.pairs - use.products,
          computing * geometry.multipliers_per_pe - use.pairs,
          (run.timing.cycles * geometry.pes - computing) * geometry.multipliers_per_pe};
}

double ratio(double a, double b) {
  return b == 0 ? 0 : a / b;
}

std::int64_t of(const Summary& s, Cause cause) {
  return s.attribution[static_cast<std::size_t>(cause)];
}

// Cycles of an average PE.
double cycles_of(const Summary& s, std::initializer_list<Cause> causes) {
  double pe_cycles = 0;
  for (const Cause cause : causes) pe_cycles += static_cast<double>(of(s, cause));
  return ratio(pe_cycles, static_cast<double>(s.pes));
}

// The memory bounds if the array waits for tiles longer than it has work, or if the DRAM needs longer for its
// bytes than that; a port, if waiting for it at least doubles the time in which PEs work.
const char* bound(const Summary& s, const Ratio& bandwidth) {
  const double waiting =
      cycles_of(s, {Cause::wait_weights, Cause::wait_inputs, Cause::wait_psums, Cause::wait_output_space});
  const double busy = static_cast<double>(s.cycles) - waiting - cycles_of(s, {Cause::drain});
  const double dram = static_cast<double>(s.dram.total()) / bandwidth.value();
  if (std::max(dram, waiting) > busy) return "memory";
  const double port = cycles_of(s, {Cause::buffer_port});
  const double working =
      cycles_of(s, {Cause::compute, Cause::post_processing, Cause::bank_conflict, Cause::halo});
  return port > 0 && port >= working ? "port" : "compute";
}

}  // namespace

void Summary::add(const Summary& other) {
  cycles += other.cycles;
  lacuna::add(macs, other.macs);
  lacuna::add(weights, other.weights);
  lacuna::add(slots, other.slots);
  oracle_cycles += other.oracle_cycles;
  for (std::size_t i = 0; i < cause_count; ++i) attribution[i] += other.attribution[i];
  lacuna::add(dram.read, other.dram.read);
  lacuna::add(dram.written, other.dram.written);
  lacuna::add(weight, other.weight);
  lacuna::add(input, other.input);
  lacuna::add(output, other.output);
  actions.add(other.actions);
}

Summary summarize(const LayerRun& run, const Geometry& geometry) {
  Summary s;
  s.name = run.layer.name;
  s.type = to_string(run.layer.kind);
  s.cycles = run.timing.cycles;
  s.macs = run.macs;
  s.weights = run.weights;
  s.attribution = run.timing.ledger.totals();
  s.slots = slots_of(run, geometry, of(s, Cause::compute));
  s.oracle_cycles = ceil_div(run.macs.effectual, geometry.multipliers());
  s.pes = geometry.pes;
  s.multipliers = geometry.multipliers();
  s.dram = run.timing.traffic;
  s.weight = run.weight;
  s.input = run.input;
  s.output = run.output;
  s.actions = run.actions;
  return s;
}

Summary summarize(const std::vector<LayerRun>& runs, const Geometry& geometry) {
  Summary total;
  total.name = total.type = "total";
  total.pes = geometry.pes;
  total.multipliers = geometry.multipliers();
  for (const LayerRun& run : runs) total.add(summarize(run, geometry));
  return total;
}

double utilization(const Summary& s) {
  return ratio(static_cast<double>(s.macs.effectual),
               static_cast<double>(s.multipliers) * static_cast<double>(s.cycles));
}

Roofline roofline(const Summary& s, const Ratio& bandwidth) {
  const double effectual = 2 * static_cast<double>(s.macs.effectual),
               dense = 2 * static_cast<double>(s.macs.dense);
  const double bytes = static_cast<double>(s.dram.total()), cycles = static_cast<double>(s.cycles);
  return {ratio(effectual, bytes),
          ratio(effectual, cycles),
          ratio(dense, bytes),
          ratio(dense, cycles),
          2 * static_cast<double>(s.multipliers),
          bandwidth.is_unlimited() ? unlimited_bytes_per_cycle : bandwidth.value(),
          bound(s, bandwidth)};
}

}  // namespace lacuna
