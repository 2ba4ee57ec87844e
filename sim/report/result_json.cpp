#include "sim/report/result_json.h"

#include <fmt/format.h>

#include "sim/report/figures_of_merit.h"
#include "sim/report/notes.h"
#include "sim/report/request_note.h"

namespace lacuna {
namespace {

Json attribution_json(const Summary& s) {
  Json json;
  for (const Cause cause : all_causes())
    json[to_string(cause)] = s.attribution[static_cast<std::size_t>(cause)];
  return json;
}

Json buffer_json(const BufferBytes& b) {
  return {{"array_read", b.array_read},
          {"array_written", b.array_written},
          {"filled", b.filled},
          {"drained", b.drained}};
}

Json traffic_json(const Summary& s) {
  Json dram;
  for (std::size_t c = 0; c < data_class_count; ++c)
    dram[data_class_names[c]] = s.dram.of(static_cast<DataClass>(c));
  return {{"dram", dram},
          {"buffers",
           {{"weight", buffer_json(s.weight)},
            {"input", buffer_json(s.input)},
            {"output", buffer_json(s.output)}}}};
}

Json slots_json(const MultiplierSlots& slots) {
  return {{"effectual", slots.effectual},
          {"outside", slots.outside},
          {"zero_operand", slots.zero_operand},
          {"empty", slots.empty},
          {"idle", slots.idle}};
}

Json weights_json(const WeightStorage& weights) {
  return {{"count", weights.count},
          {"nonzero", weights.nonzero},
          {"unpruned", weights.unpruned},
          {"payload_bytes", weights.payload_bytes},
          {"metadata_bytes", weights.metadata_bytes}};
}

Json actions_json(const Summary& s) {
  Json json = Json::object();
  for (const Action& action : s.actions.list()) json[action.name] = action.count;
  return json;
}

Json energy_json(const Summary& s) {
  Json json;
  for (const ComponentEnergy& energy : energy_by_component(s.actions)) json[energy.component] = energy.pj;
  return json;
}

Json roofline_json(const Roofline& r) {
  return {{"ops_per_byte", r.ops_per_byte},
          {"achieved_ops_per_cycle", r.achieved_ops_per_cycle},
          {"dense_ops_per_byte", r.dense_ops_per_byte},
          {"dense_ops_per_cycle", r.dense_ops_per_cycle},
          {"peak_ops_per_cycle", r.peak_ops_per_cycle},
          {"bandwidth_bytes_per_cycle", r.bandwidth_bytes_per_cycle},
          {"bound", r.bound}};
}

Json summary_json(const Summary& s, const Ratio& bandwidth) {
  return {{"name", s.name},
          {"type", s.type},
          {"cycles", s.cycles},
          {"macs_dense", s.macs.dense},
          {"macs_effectual", s.macs.effectual},
          {"utilization", utilization(s)},
          {"oracle_cycles", s.oracle_cycles},
          {"weights", weights_json(s.weights)},
          {"multiplier_slots", slots_json(s.slots)},
          {"cycle_attribution", attribution_json(s)},
          {"traffic_bytes", traffic_json(s)},
          {"actions", actions_json(s)},
          {"energy_pj", energy_json(s)},
          {"roofline", roofline_json(roofline(s, bandwidth))}};
}

Json plan_json(const LayerRun& run) {
  const TileShape& t = run.tile;
  return {{"loop_order", to_string(run.order)},
          {"tile", {{"g", t.g}, {"k", t.k}, {"c", t.c}, {"n", t.n}, {"p", t.p}, {"q", t.q}}},
          {"steps", run.steps}};
}

Json layer_json(const LayerRun& run, const Machine& machine) {
  Json json = summary_json(summarize(run, machine.model->geometry()), machine.dram.bandwidth_bytes_per_cycle);
  json["plan"] = plan_json(run);
  if (!run.layer.pruning.empty()) json["pruning"] = run.layer.pruning;
  if (run.layer.fused_pool) json["fused_pool"] = run.layer.fused_pool->name;
  if (run.values_checked)
    json["values"] = {
        {"checked", true}, {"inputs", "the layer's own tensor"}, {"psum_bits_needed", run.psum_bits_needed}};
  return json;
}

Json notes_json(const NetworkResult& result) {
  Json json = Json::array();
  for (const std::string& note : notes_of(result)) json.push_back(note);
  for (const LayerRun& run : result.layers)
    if (run.psum_bits_needed > result.machine.psum_bits)
      json.push_back(fmt::format(
          "/psum_bits: sums of layer \"{}\" take {} bits, more than the machine's {}: it would overflow",
          run.layer.name, run.psum_bits_needed, result.machine.psum_bits));
  if (const auto note = note_on_requests(result.machine, result.layers)) json.push_back(*note);
  return json;
}

Json provenance_json(const NetworkResult& result) {
  const RunProvenance& p = result.provenance;
  const double cycles =
      static_cast<double>(summarize(result.layers, result.machine.model->geometry()).cycles);
  return {{"version", p.version},
          {"commit", p.commit},
          {"command_line", p.command_line},
          {"seed", p.seed},
          {"tensors", {{"origin", p.tensors_origin}, {"description", p.tensors}}},
          {"host",
           {{"seconds", p.host_seconds},
            {"simulated_cycles_per_second", p.host_seconds > 0 ? cycles / p.host_seconds : 0},
            {"peak_memory_bytes", p.peak_memory_bytes}}}};
}

}  // namespace

Json result_json(const NetworkResult& result) {
  const Ratio& bandwidth = result.machine.dram.bandwidth_bytes_per_cycle;
  Json layers = Json::array();
  for (const LayerRun& run : result.layers) layers.push_back(layer_json(run, result.machine));
  return {{"schema", result_schema},
          {"provenance", provenance_json(result)},
          {"notes", notes_json(result)},
          {"accelerator", result.machine.effective},
          {"network", result.network.effective},
          {"layers", layers},
          {"totals", summary_json(summarize(result.layers, result.machine.model->geometry()), bandwidth)}};
}

}  // namespace lacuna
