// One layer on SCNN.
#pragma once

#include <memory>

#include "models/scnn/layout/stream.h"
#include "models/scnn/scnn.h"

namespace lacuna::scnn {

// `work_key` is of tables of what the PEs do with the stream's chunks.
std::unique_ptr<Datapath> make_datapath(const Scnn& scnn, const ArrayContext& context,
                                        const TableKey& work_key, const Layer& layer,
                                        const LayerTensors& tensors, std::shared_ptr<const Stream> stream,
                                        Plan plan);

}  // namespace lacuna::scnn
