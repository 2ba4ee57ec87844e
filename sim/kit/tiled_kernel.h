// A kernel whose array takes any tiles that fit the buffers, in any order: tiles of weights with tiles of
// pixels.
#pragma once

#include "sim/engine/array_context.h"
#include "sim/engine/layer_kernel.h"

namespace lacuna {

class TiledKernel : public LayerKernel {
 public:
  TiledKernel(const ArrayContext& array, const Layer& layer)
      : layer_(layer), slots_(array.slots()), psum_bits_(array.psum_bits) {}

  MappingSpace space() const final;
  std::optional<Infeasible> misfit(const Mapping& mapping) final;
  StoredWeights stored(const Mapping& mapping) final { return stored_tiles(mapping.tile); }
  Plan plan(const Mapping& mapping, std::int64_t burst_bytes) final;

 protected:
  const Layer& layer() const { return layer_; }
  const SlotBytes& slots() const { return slots_; }
  std::int64_t psum_bits() const { return psum_bits_; }

  // A layer without weights stores nothing.
  virtual StoredWeights stored_tiles(const TileShape& tile) = 0;

 private:
  const Layer layer_;
  SlotBytes slots_;
  std::int64_t psum_bits_;
};

}  // namespace lacuna
