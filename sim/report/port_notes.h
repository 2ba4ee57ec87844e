// Ports too narrow for the array, as notes.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/run.h"

namespace lacuna {

// A note for each port (and kind of access) that throttled layers, with what an access needs in the one where
// it takes longest and what the port has. Layers that the memory bounds, or that spend less than 1 % of their
// PE-cycles waiting for ports, do not count.
std::vector<Note> port_notes(const Machine& machine, const std::vector<LayerRun>& runs);

}  // namespace lacuna
