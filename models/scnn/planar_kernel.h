// One layer on a grid of PEs, whatever its mapping: which there are, and the plan of one. What a pass streams
// is the derived class's.
#pragma once

#include <memory>
#include <string>

#include "models/scnn/layout/stream.h"
#include "sim/engine/array_context.h"
#include "sim/engine/layer_kernel.h"
#include "sim/tensors/tensors.h"

namespace lacuna::scnn {

class PlanarKernel : public LayerKernel {
 public:
  // `key` is of streams and of what is loaded besides: of no more than they depend on.
  PlanarKernel(const PlanarArray& array, const ArrayContext& context, TableKey key, const Layer& layer,
               const LayerTensors& tensors);

  MappingSpace space() const final { return residencies_.space(); }
  std::optional<Infeasible> misfit(const Mapping& mapping) final { return residencies_.misfit(mapping); }
  StoredWeights stored(const Mapping& mapping) final;
  std::optional<TilingModel> tiling_model() final { return std::nullopt; }
  Plan plan(const Mapping& mapping, std::int64_t burst_bytes) final;

 protected:
  const PlanarArray& array() const { return array_; }
  const ArrayContext& context() const { return context_; }
  const Layer& layer() const { return layer_; }
  const LayerTensors& tensors() const { return tensors_; }
  bool replicated() const { return replicated_; }

  std::shared_ptr<const Stream> stream(const Mapping& mapping);

 private:
  // A channel tile is `units_per_tile` of the pass's units.
  virtual std::vector<StreamUnit> units_of(const Residency& residency, const PassShape& pass) const = 0;
  virtual std::int64_t units_per_tile(const Residency& residency) const = 0;

  std::vector<Chunk> chunks_of(const Mapping& mapping, const Stream& stream) const;
  ElementBits element_bits() const;
  std::int64_t input_bytes(const Residency& residency, const PlaneTile& tile, const PassShape& pass,
                           std::int64_t channel_tile) const;
  std::int64_t output_bytes(const Residency& residency, const PlaneTile& tile, const PassShape& pass) const;

  const PlanarArray array_;
  const ArrayContext context_;
  const TableKey key_;
  const Layer layer_;
  const LayerTensors& tensors_;
  bool replicated_;
  Residencies residencies_;
  Mapping last_;  // asked for
  std::shared_ptr<const Stream> last_stream_;
};

// Of tables that depend on the mapping, too.
TableKey of_mapping(const TableKey& key, Mapping mapping);

}  // namespace lacuna::scnn
