// A run's result as result.json has it: what tables for people are made from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/config/json.h"
#include "sim/results/layer_result.h"

namespace lacuna {

struct RunResult {
  Json accelerator, network;  // effective configs
  Json provenance;
  std::vector<std::string> notes;
  std::vector<LayerResult> layers;
  LayerResult total;

  std::string machine() const { return accelerator.at("name").get<std::string>(); }
  std::string network_name() const { return network.at("name").get<std::string>(); }
  double clock_ghz() const { return total.rates().clock_ghz.value(); }
  bool is_trace() const { return provenance.at("tensors").at("origin") == "trace"; }
};

// Json::exception if something is missing or of another type.
RunResult read_result(const Json& result);

}  // namespace lacuna
