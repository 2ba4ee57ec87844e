// result.json: the one form in which a result leaves the simulator; tables and CSV are made from it
// (run_table.h, compare_table.h). What a row of it has is declared in sim/results/layer_metrics.h.
#pragma once

#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/engine/run.h"
#include "sim/network/network.h"
#include "sim/report/plugins_json.h"

namespace lacuna {

// Where a result comes from. The host figures differ from run to run; everything else is reproducible.
struct RunProvenance {
  std::string version, commit;
  std::vector<std::string> command_line;
  std::uint64_t seed = 0;
  std::string tensors_origin, tensors;  // "synthetic" or "trace", and which
  double host_seconds = 0;
  std::int64_t peak_memory_bytes = 0;
  bool seed_is_set = false;  // by the user
  Plugins plugins = {};
};

struct NetworkResult {
  Machine machine;
  Network network;
  std::vector<LayerRun> layers;
  RunProvenance provenance;
  // Pointers to what the user set for this run, beyond the files: with --set, or by the axes of a sweep.
  std::vector<std::string> machine_settings, network_settings;
};

inline constexpr const char* result_schema = "lacuna-result-2";

Json result_json(const NetworkResult& result);

}  // namespace lacuna
