// What SCNN and its dense baselines have in common: a grid of PEs over the plane, accumulators behind the
// multipliers, a post-processing unit (PPU). Rules S1 to S8 in README.md.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/config/fields.h"
#include "sim/kit/array_model.h"

namespace lacuna::scnn {

struct PlanarArray {
  std::int64_t rows = 8, columns = 8;
  std::int64_t accumulators = 1024;      // of one copy, per PE
  std::int64_t accumulator_buffers = 2;  // copies
  std::int64_t ppu_lanes = 4;
  std::int64_t prefetch_chunks = 8;  // that wait between DRAM and the weight FIFOs
  std::int64_t run_bits = 4;
  std::int64_t pipeline_stages = 3;
  bool input_halo = false;
  bool stores_compressed_weights = true;  // on chip and in DRAM
  bool stores_compressed_inputs = true;   // on chip
  bool loads_compressed_inputs = true;    // in DRAM
  std::int64_t vector_elements = 4;       // of a weight vector: an entry of the weight FIFO
  std::int64_t activation_elements =
      4;  // of a vector of activations: a word of the input and output memories

  std::int64_t pes() const { return rows * columns; }
};

// Stored bits of an element.
inline std::int64_t stored_bits(std::int64_t bits, bool compressed, const PlanarArray& array) {
  return bits + (compressed ? array.run_bits : 0);
}

// Parameters that both models declare alike.
void grid_fields(Fields& f, PlanarArray& array);
void post_processing_fields(Fields& f, PlanarArray& array);

// What both models say of themselves alike.
class PlanarModel : public ArrayModel {
 public:
  PlanarArray array;

  std::int64_t pipeline_stages() const override { return array.pipeline_stages; }
  bool pools_on_the_way_out() const override { return true; }
  std::int64_t prefetched_weight_tiles() const override { return array.prefetch_chunks; }
  std::vector<UnusedKey> unused_dataflow() const override;
  std::optional<std::int64_t> least_weight_bytes(const Layer& /*layer*/,
                                                 const TileShape& /*tile*/) const override {
    return std::nullopt;
  }
};

}  // namespace lacuna::scnn
