#include "sim/results/run_result.h"

#include "sim/results/rows.h"

namespace lacuna {
namespace {

// A number in the config, or a fraction as text.
Ratio clock_of(const Json& accelerator) {
  const Json& clock = accelerator.at("clock_ghz");
  return Ratio::parse(clock.is_string() ? clock.get<std::string>() : clock.dump()).value_or(Ratio{1, 1});
}

// What is left of the machine in its figures: all PEs have equally many multipliers.
MachineRates rates_of(const Json& result) {
  const Json& totals = result.at("totals");
  const auto cycles = totals.at("cycles").get<std::int64_t>();
  double pe_cycles = 0;
  for (const Json& of_cause : totals.at("cycle_attribution")) pe_cycles += of_cause.get<double>();
  MachineRates rates;
  rates.clock_ghz = clock_of(result.at("accelerator"));
  rates.pes = cycles == 0 ? 0 : static_cast<std::int64_t>(pe_cycles / static_cast<double>(cycles));
  const auto multipliers =
      static_cast<std::int64_t>(totals.at("roofline").at("peak_ops_per_cycle").get<double>() / 2);
  rates.multipliers_per_pe = rates.pes == 0 ? 0 : multipliers / rates.pes;
  return rates;
}

}  // namespace

RunResult read_result(const Json& result) {
  const MachineRates rates = rates_of(result);
  RunResult read{result.at("accelerator"),
                 result.at("network"),
                 result.at("provenance"),
                 result.at("notes").get<std::vector<std::string>>(),
                 {},
                 row_from_json(result.at("totals"), rates)};
  for (const Json& layer : result.at("layers")) read.layers.push_back(row_from_json(layer, rates));
  return read;
}

}  // namespace lacuna
