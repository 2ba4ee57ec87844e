#include "sim/results/run_result.h"

#include "sim/results/rows.h"

namespace lacuna {
namespace {

// A number in the config, or a fraction as text; a machine that failed may not have got so far.
Ratio clock_of(const Json& accelerator) {
  if (!accelerator.contains("clock_ghz")) return {1, 1};
  const Json& clock = accelerator.at("clock_ghz");
  return Ratio::parse(clock.is_string() ? clock.get<std::string>() : clock.dump()).value_or(Ratio{1, 1});
}

// What is left of the machine in its figures: all PEs have equally many multipliers.
void read_size(const Json& totals, MachineRates& rates) {
  const auto cycles = totals.at("cycles").get<std::int64_t>();
  double pe_cycles = 0;
  for (const Json& of_cause : totals.at("cycle_attribution")) pe_cycles += of_cause.get<double>();
  rates.pes = cycles == 0 ? 0 : static_cast<std::int64_t>(pe_cycles / static_cast<double>(cycles));
  const auto multipliers =
      static_cast<std::int64_t>(totals.at("roofline").at("peak_ops_per_cycle").get<double>() / 2);
  rates.multipliers_per_pe = rates.pes == 0 ? 0 : multipliers / rates.pes;
}

std::string text_at(const Json& object, const char* key) {
  return object.value(key, std::string());
}

MissingLayer missing_layer(const Json& layer) {
  return {layer.at("name"), layer.at("type"), text_at(layer, "fused_pool"), text_at(layer, "parameter"),
          layer.at("reason")};
}

}  // namespace

RunResult read_result(const Json& result) {
  RunResult read;
  read.accelerator = result.at("accelerator");
  read.failure = text_at(result, "failure");
  read.has_total = result.contains("totals");
  if (read.failure.empty()) {
    read.network = result.at("network");
    read.provenance = result.at("provenance");
    read.notes = result.at("notes").get<std::vector<std::string>>();
  } else {
    read.network = result.value("network", Json());
  }
  MachineRates rates;
  rates.clock_ghz = clock_of(read.accelerator);
  if (read.has_total) read_size(result.at("totals"), rates);
  read.total = read.has_total ? row_from_json(result.at("totals"), rates) : empty_total(rates);
  for (const Json& layer : result.at("layers").get_ref<const Json::array_t&>())
    read.layers.push_back(row_from_json(layer, rates));
  for (const Json& layer : result.value("not_run", Json::array()))
    read.not_run.push_back(missing_layer(layer));
  return read;
}

}  // namespace lacuna
