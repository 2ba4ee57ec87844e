// What too few outstanding requests cost a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/engine/run.h"

namespace lacuna {

// Nothing if it is less than a hundredth of the run's cycles ("What the limit costs" in
// sim/memory/README.md).
std::optional<std::string> note_on_requests(const Machine& machine, const std::vector<LayerRun>& layers);

}  // namespace lacuna
