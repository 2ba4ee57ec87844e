// Writing a trace (workloads/README.md has the format).
#pragma once

#include <string>

#include "sim/network/network.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// The bytes of an HDF5 file with the operands of all layers; the same operands give the same bytes.
std::string trace_bytes(const Network& network, const TensorSource& tensors);

}  // namespace lacuna
