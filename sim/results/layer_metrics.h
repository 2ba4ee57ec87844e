// Everything that result.json, layers.csv and points.csv say of a layer and of the sum of layers, in their
// order. A new one is a line here, and the line that counts it (LayerResult::set) or the function that
// derives it (derived.h).
#pragma once

#include <utility>

#include "sim/energy/actions.h"
#include "sim/results/derived.h"
#include "sim/results/metric.h"
#include "sim/stats/ledger.h"
#include "sim/stats/traffic.h"

namespace lacuna {
namespace metrics {

constexpr auto sum = AddsUp::sum, derived = AddsUp::derived, run_only = AddsUp::run_only,
               nothing = AddsUp::nothing;

constexpr std::array work{
    Metric{"", "cycles", "cycles", sum, run_only,
           "from the controller's start of the layer until its last output is stored; layers do not overlap"},
    Metric{"", "macs_dense", "MACs", sum, sum,
           "all MACs of the layer's shape, padding included; 0 without weights"},
    Metric{"", "macs_effectual", "MACs", sum, sum,
           "MACs whose weight and input are both nonzero: a property of the tensors, not of the machine"},
    Metric{
        "", "utilization", "0..1", derived, derived,
        "effectual utilization: macs_effectual / (multipliers x cycles); utilization_busy counts every pair "
        "of operands",
        derive::utilization},
    Metric{"", "oracle_cycles", "cycles", sum, sum,
           "macs_effectual / multipliers, rounded up layer by layer: a bound for any dataflow"},
    Metric{"weights", "count", "weights", sum, sum, "of the layer as it runs"},
    Metric{"weights", "nonzero", "weights", sum, sum, "of these, those that are not zero"},
    Metric{"weights", "unpruned", "weights", sum, sum,
           "before pruning; nonzero / unpruned is the fraction kept"},
    Metric{"weights", "payload_bytes", "bytes", sum, sum,
           "the layer's weights as the machine stores them, each once"},
    Metric{"weights", "metadata_bytes", "bytes", sum, sum, "their indices, likewise"},
    Metric{"multiplier_slots", "effectual", "multiplier-cycles", sum, sum,
           "macs_effectual; all slots add up to multipliers x cycles"},
    Metric{"multiplier_slots", "outside", "multiplier-cycles", sum, sum,
           "products of nonzeros that belong to no output (SCNN)"},
    Metric{"multiplier_slots", "zero_operand", "multiplier-cycles", sum, sum,
           "multiplications with a zero operand: stored, a placeholder, or in the padding"},
    Metric{"multiplier_slots", "empty", "multiplier-cycles", sum, sum,
           "the PE computes, the multiplier has no operands: fragmentation"},
    Metric{"multiplier_slots", "idle", "multiplier-cycles", sum, sum,
           "the PE does not compute: see cycle_attribution"},
};

// Where every PE's cycles went; the causes add up to PEs x cycles.
constexpr auto attribution = [] {
  std::array<Metric, cause_count> all{};
  for (std::size_t i = 0; i < cause_count; ++i)
    all[i] = {"cycle_attribution", cause_texts[i].name, "PE-cycles", sum, sum, cause_texts[i].meaning};
  return all;
}();

constexpr auto dram_traffic = [] {
  std::array<Metric, data_class_count> all{};
  for (std::size_t i = 0; i < data_class_count; ++i)
    all[i] = {"traffic_bytes/dram", data_classes[i].name, "bytes", sum, sum, data_classes[i].meaning};
  return all;
}();

constexpr auto buffer_traffic = [] {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> directions{
      {{"array_read", "read by the PE array, in whole words"},
       {"array_written", "written by the PE array, in whole words"},
       {"filled", "written with what comes from DRAM"},
       {"drained", "read for what goes to DRAM"}}};
  std::array<Metric, 3 * directions.size()> all{};
  std::size_t next = 0;
  for (const std::string_view buffer :
       {"traffic_bytes/buffers/weight", "traffic_bytes/buffers/input", "traffic_bytes/buffers/output"})
    for (const auto& [name, meaning] : directions) all[next++] = {buffer, name, "bytes", sum, sum, meaning};
  return all;
}();

constexpr auto energy = []<std::size_t... i>(std::index_sequence<i...>) {
  return std::array{Metric{"energy_pj", components[i].name, "pJ", sum,
                           i == leakage_component ? run_only : sum, components[i].meaning,
                           derive::energy_pj<i>}...};
}
(std::make_index_sequence<components.size()>());

constexpr std::array figures{
    Metric{"roofline", "ops_per_byte", "ops/byte", derived, derived, "2 x macs_effectual / DRAM bytes",
           derive::ops_per_byte},
    Metric{"roofline", "achieved_ops_per_cycle", "ops/cycle", derived, run_only,
           "2 x macs_effectual / cycles", derive::achieved_ops_per_cycle},
    Metric{"roofline", "dense_ops_per_byte", "ops/byte", derived, derived,
           "2 x macs_dense / DRAM bytes: dense-equivalent", derive::dense_ops_per_byte},
    Metric{"roofline", "dense_ops_per_cycle", "ops/cycle", derived, run_only,
           "2 x macs_dense / cycles: dense-equivalent, which may exceed the peak",
           derive::dense_ops_per_cycle},
    Metric{"roofline", "peak_ops_per_cycle", "ops/cycle", derived, derived, "2 x multipliers",
           derive::peak_ops_per_cycle},
    Metric{"roofline", "bandwidth_bytes_per_cycle", "bytes/cycle", derived, derived,
           "DRAM peak at the machine's clock; 1e9, more than can be given, if unlimited",
           derive::bandwidth_bytes_per_cycle},
    Metric{
        "roofline", "bound", "", derived, run_only,
        "memory, port or compute, the first that holds. An average PE's cycles are busy but for wait_* and "
        "drain. memory: DRAM bytes / bandwidth, or the cycles of wait_*, exceed the busy ones. port: those "
        "of buffer_port are at least as many as those of compute, post_processing, bank_conflict and halo, "
        "and not 0. compute: else",
        derive::bound, true},
    Metric{"", "energy_pj_total", "pJ", sum, sum, "the sum of energy_pj", derive::energy_pj_total},
    Metric{"", "dram_bytes_total", "bytes", sum, sum, "the sum of traffic_bytes/dram",
           derive::dram_bytes_total},
    Metric{"", "latency_ms", "ms", sum, run_only, "cycles / clock", derive::latency_ms},
    Metric{"", "edp_pj_s", "pJ s", derived, run_only, "energy_pj_total x latency: the energy-delay product",
           derive::edp_pj_s},
    Metric{"", "utilization_busy", "0..1", derived, derived,
           "busy multipliers: those that were given a pair of operands, zeros or not, / (multipliers x "
           "cycles); what the papers of DianNao, Eyeriss and the TPU call utilization",
           derive::utilization_busy},
};

constexpr std::array plan{
    Metric{"plan", "loop_order", "", nothing, nothing,
           "OR, IR or WR: which tile changes least often, that of the outputs, inputs or weights", nullptr,
           true},
    Metric{"plan/tile", "g", "groups", nothing, nothing, "groups of a tile"},
    Metric{"plan/tile", "k", "channels", nothing, nothing, "output channels of a tile, in a group"},
    Metric{"plan/tile", "c", "channels", nothing, nothing, "input channels of a tile, in a group"},
    Metric{"plan/tile", "n", "images", nothing, nothing, "images of a tile"},
    Metric{"plan/tile", "p", "rows", nothing, nothing, "output rows of a tile"},
    Metric{"plan/tile", "q", "columns", nothing, nothing, "output columns of a tile"},
    Metric{"plan", "steps", "steps", nothing, nothing,
           "a step combines a tile of weights with one of pixels"},
    Metric{"plan", "weight_loads", "loads", nothing, nothing, "of weight tiles, each as often as it comes"},
    Metric{"", "pruning", "", nothing, nothing, "the method, if the layer's weights were pruned", nullptr,
           true, false},
    Metric{"", "fused_pool", "", nothing, nothing,
           "the pooling layer that the machine does on this layer's outputs before it stores them: it has no "
           "row",
           nullptr, true, false},
    Metric{
        "values", "checked", "", nothing, nothing,
        "--check-values: the array's sums equal an independent convolution of the layer's input, bit for bit",
        nullptr, true, false},
    Metric{"values", "inputs", "", nothing, nothing,
           "what was convolved: the layer's own tensor; that it is the output of the layer before is not "
           "checked",
           nullptr, true, false},
    Metric{"values", "psum_bits_needed", "bits", nothing, nothing,
           "the widest final sum of the layer (partial sums may need more)", nullptr, false, false},
};

}  // namespace metrics

inline constexpr auto layer_metrics =
    joined(metrics::work, metrics::attribution, metrics::dram_traffic, metrics::buffer_traffic,
           metrics::energy, metrics::figures, metrics::plan);

// Where in layer_metrics the metric with this key is. A key that is none does not compile.
template <Key key>
consteval std::size_t place_of() {
  for (std::size_t i = 0; i < layer_metrics.size(); ++i)
    if (layer_metrics[i].is_called(key.view())) return i;
  throw "no such metric";
}

}  // namespace lacuna
