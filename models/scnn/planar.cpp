#include "models/scnn/planar.h"

namespace lacuna::scnn {

void grid_fields(Fields& f, PlanarArray& array) {
  f.integer("rows", array.rows, {1, 256}, "PEs of a grid column; the plane's rows are cut over them");
  f.integer("columns", array.columns, {1, 256}, "PEs of a grid row; the plane's columns are cut over them");
}

void post_processing_fields(Fields& f, PlanarArray& array) {
  f.integer("accumulator_buffers", array.accumulator_buffers, {1, 2},
            "copies of the accumulators: with 2, one is emptied while the next group fills the other");
  f.integer("ppu_lanes", array.ppu_lanes, {1, 4096},
            "partial sums that the post-processing unit of a PE exchanges or empties per cycle");
  f.integer("prefetch_chunks", array.prefetch_chunks, {0, 1024},
            "chunks of weights fetched ahead of the FIFOs, besides those in them");
  f.integer("pipeline_stages", array.pipeline_stages, {1, 64}, "stages from accumulator to output buffer");
}

std::vector<UnusedKey> PlanarModel::unused_dataflow() const {
  constexpr const char* why = "layers with weights run input stationary, image by image";
  return {{"loop_order", why}, {"tile_g", why}, {"tile_c", why}, {"tile_n", why}};
}

}  // namespace lacuna::scnn
