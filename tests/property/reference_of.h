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
namespace lacuna::structured {
class Structured;
}
namespace lacuna::nm_tensor_core {
class NmTensorCore;
}

namespace lacuna::property {

// The reference's description of the same array.
reference::PatternArray pattern_array(const pattern::Pattern& pattern);
reference::ScnnArray scnn_array(const scnn::Scnn& scnn);
reference::StructuredArray structured_array(const structured::Structured& structured);
reference::NmTensorCoreArray nm_tensor_core_array(const nm_tensor_core::NmTensorCore& units);

// The machine refuses the layer: a pattern that its parameters insist on is broken.
bool reference_refuses(const Case& c, const LayerTensors& tensors);

// The smallest tile that the case allows fits the weight buffer. False for models whose reference is not
// asked.
bool reference_has_room_for_weights(const Case& c, const LayerTensors& tensors);

// Checks the plan's bytes and tiles besides, where the reference knows them. Elaborates SystemC.
reference::Timing reference_timing(const Case& c, const LayerTensors& tensors, const Plan& plan);

}  // namespace lacuna::property
