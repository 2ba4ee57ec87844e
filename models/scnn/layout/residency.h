// What stays on chip and how the rest is cut into tiles (rules S3 and S8 of README.md). Judged by declared
// densities, not by masks: a producer and its consumer decide alike.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "models/scnn/layout/grid.h"
#include "sim/engine/array_context.h"
#include "sim/plan/infeasible.h"

namespace lacuna::scnn {

// What a mapping means on a grid of PEs.
struct Residency {
  bool inputs_stay = false;
  bool outputs_stay = false;
  std::int64_t tile_p = 1, tile_q = 1;  // outputs of a plane tile
  bool tiles_channels = false;          // input tiles are channels, not pixels: replicated layers
  std::int64_t tile_c = 1;              // channels of such a tile, within a group; else all
  std::int64_t filters_per_pass = 1;    // Kc
  Extents extents;
};

// The mappings of one layer. The planner chooses among them; here is what fits.
class Residencies {
 public:
  // The layer stays.
  Residencies(const PlanarArray& array, const ArrayContext& context, const Layer& layer);

  MappingSpace space() const;
  std::optional<Infeasible> misfit(const Mapping& mapping);
  Residency of(const Mapping& mapping);

 private:
  bool exists(const Mapping& mapping) const;
  const AxisExtents& rows(std::int64_t p);
  const AxisExtents& columns(std::int64_t q);
  std::int64_t input_tile_bytes(const Residency& residency) const;
  Infeasible inputs_too_large(const Residency& residency) const;
  Infeasible outputs_too_large(const Residency& residency, std::int64_t bytes) const;
  Infeasible frame_too_large(const Residency& residency) const;

  PlanarArray array_;
  ArrayContext::Buffer weight_, input_, output_;
  const Layer& layer_;
  bool replicated_, inputs_can_stay_, outputs_can_stay_;
  std::map<std::int64_t, AxisExtents> rows_,
      columns_;  // by tile height and width
};

// Filters that a PE computes, within a group: all of them, or its share if the layer is replicated.
std::int64_t filters_of_a_pe(const PlanarArray& array, const Layer& layer);

// Bytes of `elements` of the output map as they leave for DRAM.
std::int64_t stored_output_bytes(const PlanarArray& array, const Layer& layer, std::int64_t elements);

// Of so many outputs, those that leave the PEs: a fused pool takes several for one.
std::int64_t pooled_outputs(const Layer& layer, std::int64_t outputs);

// Elements of the output map that are written on chip for `elements` outputs.
std::int64_t kept_outputs(const PlanarArray& array, const Layer& layer, std::int64_t elements);

// Entries of the weight FIFO's slot; 0 if not one fits.
std::int64_t fifo_entries(const PlanarArray& array, const ArrayContext::Buffer& fifo, const Layer& layer);

}  // namespace lacuna::scnn
