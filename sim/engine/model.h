// What a kind of accelerator is made of: its parameters, and how it runs a layer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/config/fields.h"
#include "sim/config/unused_key.h"
#include "sim/network/layer.h"
#include "sim/plan/mapping.h"
#include "sim/stats/ledger.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

class LayerKernel;
struct ArrayContext;

struct Geometry {
  std::int64_t pes = 0;
  std::int64_t multipliers_per_pe = 0;
  std::int64_t columns = 0;  // PEs per row of the grid; 0: all stand in one row
  std::int64_t multipliers() const { return pes * multipliers_per_pe; }
};

// Where PE-cycles can go on every machine, whose layers without weights all take alike; and `besides`.
inline std::vector<Cause> common_causes_and(std::vector<Cause> besides) {
  besides.insert(besides.end(),
                 {Cause::compute, Cause::post_processing, Cause::unassigned, Cause::buffer_port,
                  Cause::wait_weights, Cause::wait_inputs, Cause::wait_output_space, Cause::drain});
  return besides;
}

// A kind of accelerator. Holds the parameters of the "array" object; everything it computes is in the
// kernels it makes.
class Model {
 public:
  virtual ~Model() = default;
  virtual void fields(Fields& f) = 0;
  virtual Geometry geometry() const = 0;
  virtual std::int64_t pipeline_stages() const = 0;
  // All that the PE-cycles of its layers can be charged to. A cause that is missing here and occurs is a bug;
  // one that is here and never occurs fails the model's proof (tests/models).
  virtual std::vector<Cause> causes() const = 0;
  // Pooling that directly follows a layer with weights is done by the machine's post-processing unit and is
  // no layer of its own (fuse_pooling, sim/tensors/pooling.h): the layer has a `fused_pool`.
  virtual bool pools_on_the_way_out() const { return false; }
  // Weight tiles that can be on their way besides those in the slots of the weight buffer.
  virtual std::int64_t prefetched_weight_tiles() const { return 0; }
  // Keys of "dataflow" that mean nothing to the model.
  virtual std::vector<UnusedKey> unused_dataflow() const { return {}; }
  // Bytes that a tile's weights take in their buffer at least, whatever they are: of a large layer that
  // cannot be planned it is said before its tensors are made. Nothing of an array that is given the fewest
  // tiles that fit.
  virtual std::optional<std::int64_t> least_weight_bytes(const Layer& /*layer*/,
                                                         const TileShape& /*tile*/) const {
    return 0;
  }
  // A layer with weights; the tensors stay. Throws Refused, or Infeasible if there is no mapping at all.
  virtual std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                              const LayerTensors& tensors) const = 0;
  // A layer without weights: kit/array_model.h has lanes for them.
  virtual std::unique_ptr<LayerKernel> vector_kernel(const ArrayContext& context,
                                                     const Layer& layer) const = 0;
};

}  // namespace lacuna
