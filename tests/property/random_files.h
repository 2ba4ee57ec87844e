// Accelerator and network files as a user could write them: legal by their schema, at the ends of its ranges.
#pragma once

#include <cstdint>

#include "sim/config/document.h"

namespace lacuna::property {

struct RandomFiles {
  Json accelerator, network;
};

// About one in three contradicts itself in some other way, or no layer fits the machine.
RandomFiles random_files(std::uint64_t seed);

}  // namespace lacuna::property
