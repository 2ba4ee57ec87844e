// What of a grid is SCNN's or DCNN's own.
#pragma once

#include <memory>

#include "tests/clocked/grid/schedule.h"
#include "tests/models/scnn/reference.h"

namespace lacuna::reference {

GridArray grid_array(const ScnnArray& array);
GridArray grid_array(const DcnnArray& array);

std::unique_ptr<Dataflow> scnn_dataflow(const ScnnArray& array, const Memory& memory, const Layer& layer,
                                        const LayerTensors& tensors, const LargestPieces& largest);
std::unique_ptr<Dataflow> dcnn_dataflow(const DcnnArray& array, const Memory& memory, const Layer& layer,
                                        const LayerTensors& tensors);

}  // namespace lacuna::reference
