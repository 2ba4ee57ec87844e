// One layer on DCNN.
#pragma once

#include <memory>

#include "models/scnn/dcnn.h"
#include "models/scnn/layout/stream.h"

namespace lacuna::scnn {

std::unique_ptr<Datapath> make_datapath(const Dcnn& dcnn, const ArrayContext& context, const Layer& layer,
                                        const LayerTensors& tensors, std::shared_ptr<const Stream> stream,
                                        Plan plan);

}  // namespace lacuna::scnn
