// Puts a machine together and runs layers on it.
#pragma once

#include "sim/engine/controller.h"
#include "sim/engine/machine.h"
#include "sim/engine/run_options.h"

namespace lacuna {

// Elaborates the machine and simulates until `layers` is exhausted. SystemC can do that once per process.
void run_system(const Machine& machine, LayerSequence& layers, const RunOptions& options = {});

}  // namespace lacuna
