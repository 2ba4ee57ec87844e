// A run's result as result.json has it: what tables for people are made from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/config/json.h"
#include "sim/results/layer_result.h"

namespace lacuna {

// A layer that the machine could not run ("not_run").
struct MissingLayer {
  std::string name, type;
  std::string fused_pool;  // the pool that it would have done as part of it; "" if there is none
  std::string parameter;   // of the machine, which is why; "" if it is none
  std::string reason;

  std::string why() const { return (parameter.empty() ? "" : parameter + ": ") + reason; }
};

struct RunResult {
  Json accelerator, network;  // effective configs
  Json provenance;
  std::vector<std::string> notes;
  std::vector<LayerResult> layers;
  std::vector<MissingLayer> not_run;
  std::string failure;     // why there is no result; "" if there is one
  bool has_total = false;  // whether any layer ran
  LayerResult total;

  std::string machine() const { return accelerator.at("name").get<std::string>(); }
  std::string network_name() const { return network.at("name").get<std::string>(); }
  double clock_ghz() const { return total.rates().clock_ghz.value(); }
};

// A result that lacks layers, or failed, may lack "totals", a failed one all but "accelerator".
// Json::exception if something else is missing or of another type.
RunResult read_result(const Json& result);

}  // namespace lacuna
