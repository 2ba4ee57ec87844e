// What is computed from what a layer, or the sum of layers, counted. LayerResult::derive() does it once, in
// the order of layer_metrics.h: what is derived may use what stands before it there.
#pragma once

#include "sim/results/metric.h"

namespace lacuna::derive {

Value utilization(const LayerResult& row);
Value utilization_busy(const LayerResult& row);

Value energy_pj(const LayerResult& row, std::size_t component);
template <std::size_t component>
Value energy_pj(const LayerResult& row) {
  return energy_pj(row, component);
}
Value energy_pj_total(const LayerResult& row);

// Two ops per MAC. "achieved" and "ops_per_byte" count effectual MACs; the dense-equivalent ones all of the
// shape.
Value ops_per_byte(const LayerResult& row);
Value achieved_ops_per_cycle(const LayerResult& row);
Value dense_ops_per_byte(const LayerResult& row);
Value dense_ops_per_cycle(const LayerResult& row);
Value peak_ops_per_cycle(const LayerResult& row);
Value bandwidth_bytes_per_cycle(const LayerResult& row);
Value bound(const LayerResult& row);

Value dram_bytes_total(const LayerResult& row);
Value latency_ms(const LayerResult& row);
Value edp_pj_s(const LayerResult& row);

}  // namespace lacuna::derive
