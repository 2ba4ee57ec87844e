// Which maps stay on chip between layers (rule S8 of README.md): whoever writes or reads one decides alike.
#pragma once

#include <cstdint>

#include "models/scnn/layout/grid.h"
#include "sim/engine/array_context.h"

namespace lacuna::scnn {

bool inputs_stay(const PlanarArray& array, const ArrayContext& context, const Layer& layer);
bool outputs_stay(const PlanarArray& array, const ArrayContext& context, const Layer& layer);

// Bytes of `elements` places of which `density` are stored, `bits` each; all if not compressed.
std::int64_t map_bytes(std::int64_t elements, double density, std::int64_t bits, bool compressed,
                       const PlanarArray& array);
// Of so many elements of a layer's input or output as each PE keeps them, on all PEs together.
std::int64_t input_bytes_on_all(const PlanarArray& array, const Layer& layer, std::int64_t elements_per_pe);
std::int64_t output_bytes_on_all(const PlanarArray& array, const Layer& layer, std::int64_t elements_per_pe);

}  // namespace lacuna::scnn
