#include "sim/results/derived.h"

#include <algorithm>
#include <initializer_list>

#include "sim/results/layer_result.h"

namespace lacuna::derive {
namespace {

// For tables and plots, which cannot show infinity: more than a machine can be given.
constexpr double unlimited_bytes_per_cycle = 1e9;

double ratio(double a, double b) {
  return b == 0 ? 0 : a / b;
}

double sum_of(const LayerResult& row, std::size_t first, std::size_t count) {
  double total = 0;
  for (std::size_t i = 0; i < count; ++i) total += row.number_at(first + i);
  return total;
}

double cycles(const LayerResult& row) {
  return row.number<"cycles">();
}
double dram_bytes(const LayerResult& row) {
  return sum_of(row, place_of(DataClass{}), data_class_count);
}
double effectual_ops(const LayerResult& row) {
  return 2 * row.number<"macs_effectual">();
}
double dense_ops(const LayerResult& row) {
  return 2 * row.number<"macs_dense">();
}
double seconds(const LayerResult& row) {
  return cycles(row) / (row.rates().clock_ghz.value() * 1e9);
}
double multiplier_cycles(const LayerResult& row) {
  return static_cast<double>(row.rates().multipliers()) * cycles(row);
}

// Cycles of an average PE.
double cycles_of(const LayerResult& row, std::initializer_list<Cause> causes) {
  double pe_cycles = 0;
  for (const Cause cause : causes) pe_cycles += row.number_at(place_of(cause));
  return ratio(pe_cycles, static_cast<double>(row.rates().pes));
}

}  // namespace

Value utilization(const LayerResult& row) {
  return ratio(row.number<"macs_effectual">(), multiplier_cycles(row));
}

Value utilization_busy(const LayerResult& row) {
  const double pairs = row.number<"multiplier_slots/effectual">() + row.number<"multiplier_slots/outside">() +
                       row.number<"multiplier_slots/zero_operand">();
  return ratio(pairs, multiplier_cycles(row));
}

Value energy_pj(const LayerResult& row, std::size_t component) {
  double pj = 0;
  for (const Action& action : row.actions.list())
    if (action.component == components.at(component).name) pj += action.pj;
  return pj;
}

Value energy_pj_total(const LayerResult& row) {
  return sum_of(row, place_of<"energy_pj/mac">(), components.size());
}

Value ops_per_byte(const LayerResult& row) {
  return ratio(effectual_ops(row), dram_bytes(row));
}
Value achieved_ops_per_cycle(const LayerResult& row) {
  return ratio(effectual_ops(row), cycles(row));
}
Value dense_ops_per_byte(const LayerResult& row) {
  return ratio(dense_ops(row), dram_bytes(row));
}
Value dense_ops_per_cycle(const LayerResult& row) {
  return ratio(dense_ops(row), cycles(row));
}
Value peak_ops_per_cycle(const LayerResult& row) {
  return 2 * static_cast<double>(row.rates().multipliers());
}
Value bandwidth_bytes_per_cycle(const LayerResult& row) {
  const Ratio& bandwidth = row.rates().bandwidth_bytes_per_cycle;
  return bandwidth.is_unlimited() ? unlimited_bytes_per_cycle : bandwidth.value();
}

// The memory bounds if the array waits for tiles longer than it has work, or if the DRAM needs longer for its
// bytes than that; a port, if waiting for it at least doubles the time in which PEs work.
Value bound(const LayerResult& row) {
  const double waiting =
      cycles_of(row, {Cause::wait_weights, Cause::wait_inputs, Cause::wait_psums, Cause::wait_output_space});
  const double busy = cycles(row) - waiting - cycles_of(row, {Cause::drain});
  const double dram = dram_bytes(row) / row.rates().bandwidth_bytes_per_cycle.value();
  if (std::max(dram, waiting) > busy) return std::string("memory");
  const double port = cycles_of(row, {Cause::buffer_port});
  const double working =
      cycles_of(row, {Cause::compute, Cause::post_processing, Cause::bank_conflict, Cause::halo});
  return std::string(port > 0 && port >= working ? "port" : "compute");
}

Value dram_bytes_total(const LayerResult& row) {
  return dram_bytes(row);
}
Value latency_ms(const LayerResult& row) {
  return seconds(row) * 1e3;
}
Value edp_pj_s(const LayerResult& row) {
  return row.number<"energy_pj_total">() * seconds(row);
}

}  // namespace lacuna::derive
