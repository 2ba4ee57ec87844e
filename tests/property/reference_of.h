// Which reference belongs to a case's machine, and its parameters in the reference's words.
#pragma once

#include "tests/property/random_case.h"
#include "tests/reference/reference.h"

namespace lacuna::pattern {
class Pattern;
}
namespace lacuna::scnn {
class Scnn;
}

namespace lacuna::property {

// The reference's description of the same array.
reference::PatternArray pattern_array(const pattern::Pattern& pattern);
reference::ScnnArray scnn_array(const scnn::Scnn& scnn);

// Checks the plan's bytes and tiles besides, where the reference knows them. Elaborates SystemC.
reference::Timing reference_timing(const Case& c, const LayerTensors& tensors, const Plan& plan);

}  // namespace lacuna::property
