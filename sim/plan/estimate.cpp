#include "sim/plan/estimate.h"

#include <algorithm>

#include "sim/base/integer_math.h"
#include "sim/plan/pixel_tiles.h"

namespace lacuna {
namespace {

// From a tile's last byte to the array's first use of it and from its last use to the next request: a message
// each way, and the cycle of issue.
constexpr double handshake_cycles = 3;

struct Sweeps {
  std::int64_t weights, inputs, psums;  // psums: how often all partial sums are written and read back
};

// How often each operand is fetched, by what the innermost loops change (plan.h has the orders).
Sweeps count_sweeps(const TileCounts& n, LoopOrder order) {
  const std::int64_t x = n.n * n.p * n.q;
  switch (order) {
    case LoopOrder::output_reuse:
      return {n.c == 1 ? 1 : x, x * n.c == 1 ? 1 : n.k, 0};
    case LoopOrder::input_reuse:
      return {n.k * n.c == 1 ? 1 : x, 1, n.k == 1 ? 0 : n.c - 1};
    case LoopOrder::weight_reuse:
      return {1, x * n.c == 1 ? 1 : n.k, x == 1 ? 0 : n.c - 1};
  }
  return {1, 1, 0};
}

class TimeEstimate {
 public:
  TimeEstimate(const TrafficEstimate& traffic, std::int64_t compute_cycles, const MemoryTraits& memory)
      : traffic_(traffic),
        compute_(static_cast<double>(compute_cycles)),
        memory_(memory),
        bytes_per_cycle_(memory.bandwidth.value()),
        weights_(in_bursts(traffic.weights)),
        inputs_(in_bursts(traffic.inputs)),
        stores_(in_bursts(traffic.stores)) {}

  // What takes longest, and the ends, in which nothing overlaps.
  double cycles() const {
    const auto psums = static_cast<double>(traffic_.psum_loads);
    return std::max({compute_, memory_cycles(), slot_cycles(traffic_.weights, weights_, memory_.weight_slots),
                     slot_cycles(traffic_.inputs, inputs_, memory_.input_slots),
                     slot_cycles(traffic_.stores, stores_, memory_.output_slots, psums)}) +
           ends();
  }

 private:
  double memory_cycles() const {
    return bus_cycles(weights_ + inputs_ + stores_ + static_cast<double>(traffic_.psum_loads)) +
           2 * static_cast<double>(traffic_.stores.tiles) * static_cast<double>(memory_.turnaround_cycles);
  }

  // One transfer per use of a slot: a tile in; or (outputs with partial sums) two, one in and one out.
  double slot_cycles(const StreamEstimate& stream, double bytes_in_bursts, std::int64_t slots,
                     double extra_bytes = 0) const {
    if (stream.tiles == 0) return 0;
    const double moves = extra_bytes > 0 ? 2 : 1;
    const double transfers = static_cast<double>(stream.tiles) * moves *
                                 (static_cast<double>(memory_.latency_cycles) + handshake_cycles) +
                             bus_cycles(bytes_in_bursts + extra_bytes);
    return (transfers + compute_) / static_cast<double>(slots);
  }

  double ends() const {
    const double bytes = per_tile(traffic_.weights) + per_tile(traffic_.inputs) + per_tile(traffic_.stores);
    return bus_cycles(bytes) + 2 * static_cast<double>(memory_.latency_cycles);
  }

  double in_bursts(const StreamEstimate& stream) const {
    if (stream.tiles == 0) return 0;
    const std::int64_t bursts = ceil_div(ceil_div(stream.bytes, stream.tiles), memory_.burst_bytes);
    return static_cast<double>(stream.tiles) * static_cast<double>(bursts * memory_.burst_bytes);
  }
  static double per_tile(const StreamEstimate& s) {
    return s.tiles == 0 ? 0 : static_cast<double>(s.bytes) / static_cast<double>(s.tiles);
  }
  double bus_cycles(double bytes) const { return bytes / bytes_per_cycle_; }

  const TrafficEstimate& traffic_;
  double compute_;
  const MemoryTraits& memory_;
  double bytes_per_cycle_;
  double weights_, inputs_, stores_;  // bytes in whole bursts
};

}  // namespace

void AxisReads::add(const ReadSpan& span) {
  most = std::max(most, span.read);
  total += span.read;
  has_gaps = has_gaps || span.has_gaps();
  if (kinds.empty() || kinds.back().first != span) kinds.emplace_back(span, 0);
  ++kinds.back().second;
}

AxisReads row_reads(const Layer& layer, std::int64_t p) {
  AxisReads reads;
  for (std::int64_t first = 0; first < layer.P; first += p)
    reads.add(rows_read(layer, {first, std::min(p, layer.P - first)}));
  return reads;
}

AxisReads column_reads(const Layer& layer, std::int64_t q) {
  AxisReads reads;
  for (std::int64_t first = 0; first < layer.Q; first += q)
    reads.add(columns_read(layer, {first, std::min(q, layer.Q - first)}));
  return reads;
}

std::int64_t input_bits_once(const Layer& layer, const TileShape& tile, const PlaneReads& reads,
                             std::int64_t burst_bytes) {
  if (!reads.columns.has_gaps)
    return layer.operands * layer.N * layer.C * reads.rows.total * reads.columns.total * layer.input_bits;
  std::int64_t bits = 0;
  for_each_size(layer.groups, tile.g, [&](std::int64_t gs, std::int64_t g) {
    for_each_size(layer.channels_per_group(), tile.c, [&](std::int64_t cs, std::int64_t c) {
      for_each_size(layer.N, tile.n, [&](std::int64_t ns, std::int64_t n) {
        for (const auto& [rows, ps] : reads.rows.kinds)
          for (const auto& [columns, qs] : reads.columns.kinds)
            bits +=
                gs * cs * ns * ps * qs *
                fetched_bits(layer.operands * n * rows.read, columns, g * c * layer.input_bits, burst_bytes);
      });
    });
  });
  return bits;
}

TrafficEstimate estimate_traffic(const Layer& layer, const TileCounts& n, std::int64_t input_bits,
                                 LoopOrder order, std::int64_t weight_bytes, std::int64_t psum_bits) {
  const Sweeps sweeps = count_sweeps(n, order);
  const std::int64_t x = n.n * n.p * n.q, psum_bytes = sweeps.psums * layer.output_count() * psum_bits / 8;
  TrafficEstimate traffic;
  if (layer.has_weights())
    traffic.weights = {sweeps.weights * n.weight_tiles(), sweeps.weights * weight_bytes};
  traffic.inputs = {sweeps.inputs * n.g * n.c * x, sweeps.inputs * input_bits / 8};
  traffic.stores = {(1 + sweeps.psums) * n.g * n.k * x,
                    layer.output_count() * layer.output_bits / 8 + psum_bytes};
  traffic.psum_loads = psum_bytes;
  return traffic;
}

std::int64_t estimate_cycles(const TrafficEstimate& traffic, std::int64_t compute_cycles,
                             const MemoryTraits& memory) {
  const double cycles = TimeEstimate(traffic, compute_cycles, memory).cycles();
  return static_cast<std::int64_t>(std::min(cycles, static_cast<double>(most_saturated)));
}

}  // namespace lacuna
