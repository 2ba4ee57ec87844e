// Notes on prunings that removed nothing.
#pragma once

#include <string>
#include <vector>

#include "sim/report/result_json.h"

namespace lacuna {

// Whether a pruning says itself how much is kept, so that a layer's declared density does not count.
bool says_how_much(const PruningConfig& pruning);

// On the network's "pruning" if it leaves all layers that run as they were, and on those of single layers;
// not if the user asks for just that, with a density of 1.
std::vector<std::string> pruning_notes(const NetworkResult& result);

}  // namespace lacuna
