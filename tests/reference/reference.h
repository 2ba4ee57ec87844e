// The naive clocked reference: the timing rules once more, one clock cycle at a time. README.md says why it
// exists.
//
// Each function elaborates a SystemC model and runs it to the layer's end, so that a process can call one of
// them once. They throw std::runtime_error if the layer does not end.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/memory/memory_config.h"
#include "sim/network/layer.h"
#include "sim/plan/plan.h"
#include "sim/plan/tiling.h"
#include "sim/stats/ledger.h"
#include "sim/stats/traffic.h"
#include "sim/tensors/tensors.h"
#include "sim/time/cycle.h"

namespace lacuna::reference {

struct Timing {
  Cycle cycles = 0;
  std::vector<std::array<std::int64_t, cause_count>> per_pe;
  std::array<std::int64_t, data_class_count> dram_read{}, dram_written{};
  std::vector<std::int64_t> psums;  // [n][k][p][q]; empty for layers without weights
};

struct DenseArray {
  std::int64_t Tn = 16, Tm = 16;
  std::int64_t pipeline_stages = 1;
};

struct CambriconXArray {
  std::int64_t pes = 16, multipliers_per_pe = 16, window = 256;
  bool step_indexing = true;  // else direct
  std::int64_t step_bits = 8;
  bool synchronize_per_window = false;  // else per group
  std::int64_t pipeline_stages = 1;
};

struct StructuredArray {
  std::int64_t filters = 64, pixels = 32;
  std::int64_t weights_per_cycle = 1;
  std::int64_t group_size = 8;
  bool synchronize_per_group = true;  // else per filter
  std::int64_t pipeline_stages = 1;
};

struct NmTensorCoreArray {
  std::int64_t cores = 4;
  std::int64_t filters = 8, pixels = 4, depth = 8;
  std::int64_t keep = 2, group_size = 4;
  std::int64_t pipeline_stages = 1;
};

struct ScnnArray {
  std::int64_t rows = 8, columns = 8;
  std::int64_t F = 4, I = 4;
  std::int64_t accumulator_banks = 32, accumulator_entries = 32, queue_depth = 0;
  bool address_hash = true;
  std::array<std::int64_t, 3> multipliers{};  // m_k, m_p, m_q; without address_hash only
  bool input_halo = false;
  bool compressed_weights = true, compressed_activations = true;
  std::int64_t run_bits = 4;
  std::int64_t ppu_lanes = 1, accumulator_buffers = 2;
  std::int64_t pipeline_stages = 1;
  std::int64_t prefetch_chunks = 8;
};

struct DcnnArray {
  std::int64_t rows = 8, columns = 8;
  std::int64_t multipliers_per_pe = 16;
  std::int64_t accumulators = 1024;  // partial sums of one PE
  bool compressed_dram_activations = false;
  std::int64_t run_bits = 4;
  std::int64_t ppu_lanes = 1, accumulator_buffers = 2;
  std::int64_t pipeline_stages = 1;
  std::int64_t prefetch_chunks = 8;
};

struct PatternArray {
  std::int64_t sub_arrays = 8, lanes = 8, pixels = 4;
  std::int64_t pattern_table = 16;
  bool own_control = false;  // else shared
  bool kernel_reorder = true, filter_reorder = true;
  bool reconfigurable = true;
  std::int64_t banks = 8;
  bool rearranged = true;
  std::int64_t pipeline_stages = 1;
};

struct Memory {
  DramConfig dram;
  DmaConfig dma;
  BufferSetConfig buffers;
  std::int64_t psum_bits = 32;
  std::int64_t vector_lanes_per_pe = 1;
};

// Tensors come with values.
Timing run_dense(const DenseArray& array, const Memory& memory, const Layer& layer,
                 const LayerTensors& tensors, const Plan& plan);
Timing run_cambricon_x(const CambriconXArray& array, const Memory& memory, const Layer& layer,
                       const LayerTensors& tensors, const Plan& plan);
Timing run_structured(const StructuredArray& array, const Memory& memory, const Layer& layer,
                      const LayerTensors& tensors, const Plan& plan);
Timing run_nm_tensor_core(const NmTensorCoreArray& array, const Memory& memory, const Layer& layer,
                          const LayerTensors& tensors, const Plan& plan);

Timing run_pattern(const PatternArray& array, const Memory& memory, const Layer& layer,
                   const LayerTensors& tensors, const Plan& plan);

// A plan whose passes, chunks, input tiles and bytes are not those of the rules is a std::runtime_error.
Timing run_scnn(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan);
Timing run_dcnn(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan);

// Layers without weights (rule V1), which take the same time on every machine.
Timing run_vector(std::int64_t pes, std::int64_t pipeline_stages, const Memory& memory, const Layer& layer,
                  const Plan& plan);

// Compressed size of the weight tile that `block` uses. No SystemC; may be called at any time.
WeightTileBytes cambricon_x_tile_bytes(const CambriconXArray& array, const Layer& layer,
                                       const LayerTensors& tensors, const Block& block);
WeightTileBytes structured_tile_bytes(const StructuredArray& array, const Layer& layer,
                                      const LayerTensors& tensors, const TileShape& tile, const Block& block);
WeightTileBytes nm_tile_bytes(const NmTensorCoreArray& array, const Layer& layer, const LayerTensors& tensors,
                              const Block& block);
// Every PE's weights of the tile that `block` uses fit its share of the buffer.
bool structured_tile_fits(const StructuredArray& array, const Memory& memory, const Layer& layer,
                          const LayerTensors& tensors, const TileShape& tile, const Block& block);
// No group has more nonzero weights than are kept: the layer runs in sparse mode.
bool nm_obeys(const NmTensorCoreArray& array, const Layer& layer, const LayerTensors& tensors);

WeightTileBytes pattern_tile_bytes(const PatternArray& array, const Layer& layer, const LayerTensors& tensors,
                                   const Block& block);

// What loading the input tile of `block` moves, in whole bursts, and what it takes of a slot of the buffer
// (sim/memory); SCNN and DCNN have rules of their own.
std::int64_t input_load_bytes(const Layer& layer, const Block& block, std::int64_t burst_bytes);
std::int64_t input_slot_bytes(const Layer& layer, const Block& block);

// The plan that the rules ask for. Of `choice`, k, p and q are used. No SystemC.
Plan scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice);
Plan dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice);
// Throws std::runtime_error, which says what differs, if the plan or its tile is another one. No SystemC.
void check_scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice);
void check_dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice);

}  // namespace lacuna::reference
