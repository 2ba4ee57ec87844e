// The same case on the event-driven simulator and on the clocked reference.
#pragma once

#include <string>

#include "sim/stats/ledger.h"
#include "tests/property/random_case.h"

namespace lacuna::property {

// Some tile of the case's layer fits its machine. If none does, or the machine refuses the layer, the test
// fails where the reference knows better.
bool feasible(const Case& c);

// Runs both, each in a process of its own, and accounts for both. The test fails where they differ: in
// cycles, every PE's attribution, traffic, outputs, in what is counted and in what it costs. Returns the
// PE-cycles by cause.
Ledger::Row expect_agreement(const Case& c);

}  // namespace lacuna::property
