#include "sim/report/result_json.h"

#include <fmt/format.h>

#include "sim/engine/collector.h"
#include "sim/report/notes.h"
#include "sim/report/request_note.h"
#include "sim/results/rows.h"

namespace lacuna {
namespace {

Json notes_json(const NetworkResult& result) {
  Json json = Json::array();
  for (const std::string& note : notes_of(result)) json.push_back(note);
  for (const LayerRun& run : result.layers)
    if (const std::int64_t bits = run.result.count<"values/psum_bits_needed">();
        bits > result.machine.psum_bits)
      json.push_back(fmt::format(
          "/psum_bits: sums of layer \"{}\" take {} bits, more than the machine's {}: it would overflow",
          run.layer.name, bits, result.machine.psum_bits));
  if (const auto note = note_on_requests(result.machine, result.layers)) json.push_back(*note);
  return json;
}

Json provenance_json(const RunProvenance& p, double cycles) {
  Json json{{"version", p.version},
            {"commit", p.commit},
            {"command_line", p.command_line},
            {"seed", p.seed},
            {"tensors", {{"origin", p.tensors_origin}, {"description", p.tensors}}},
            {"host",
             {{"seconds", p.host_seconds},
              {"simulated_cycles_per_second", p.host_seconds > 0 ? cycles / p.host_seconds : 0},
              {"peak_memory_bytes", p.peak_memory_bytes}}}};
  if (!p.plugins.empty()) json["plugins"] = plugins_json(p.plugins);
  return json;
}

LayerResult total_of(const NetworkResult& result) {
  LayerResult total = empty_total(rates_of(result.machine));
  for (const LayerRun& run : result.layers) total.add(run.result);
  total.derive();
  return total;
}

}  // namespace

Json result_json(const NetworkResult& result) {
  Json layers = Json::array();
  for (const LayerRun& run : result.layers) layers.push_back(row_json(run.result));
  const LayerResult total = total_of(result);
  return {{"schema", result_schema},
          {"provenance", provenance_json(result.provenance, total.number<"cycles">())},
          {"notes", notes_json(result)},
          {"accelerator", *result.machine.effective},
          {"network", *result.network.effective},
          {"layers", layers},
          {"totals", row_json(total)}};
}

}  // namespace lacuna
