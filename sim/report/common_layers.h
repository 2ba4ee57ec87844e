// What two results have in common of which either may lack layers: those that its machine cannot run
// ("not_run"). A machine that does a pool as part of the layer before runs both or neither. The two factors
// of a decomposed layer count as that layer.
#pragma once

#include <string>
#include <vector>

#include "sim/results/run_result.h"

namespace lacuna {

// Of both, over the layers that both ran.
struct CommonTotals {
  double cycles_before = 0, cycles = 0;  // of the first and the second, each of its own clock
  double energy_pj_before = 0, energy_pj = 0;
  bool is_whole = true;  // neither lacks a layer

  bool is_comparable() const { return cycles_before > 0 && cycles > 0; }
};
CommonTotals common_totals(const RunResult& base, const RunResult& result);

// "over 12 of 13 layers"; "" if the result lacks none.
std::string coverage(const RunResult& result);

// Why layers are missing, a line each: `structured: not run: /array/...: layer "conv1": ...`. `name`: of
// the result.
std::vector<std::string> reasons(const std::string& name, const RunResult& result);

// Why there are no totals at all; "" if there are.
std::string reason_for_nothing(const RunResult& result);

// Why totals lack layers, or are missing, with the reason of each layer; "" if nothing is missing.
std::string whole_reason(const RunResult& result);

}  // namespace lacuna
