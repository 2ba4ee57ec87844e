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
#include "sim/plan/plan.h"
#include "sim/stats/ledger.h"
#include "sim/stats/traffic.h"
#include "sim/time/cycle.h"
#include "sim/workload/layer.h"
#include "sim/workload/tensors.h"

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

// Layers without weights (rule V1), which take the same time on every machine.
Timing run_vector(std::int64_t pes, std::int64_t pipeline_stages, const Memory& memory, const Layer& layer,
                  const Plan& plan);

// Compressed size of the weight tile that `block` uses. No SystemC; may be called at any time.
WeightTileBytes cambricon_x_tile_bytes(const CambriconXArray& array, const Layer& layer,
                                       const LayerTensors& tensors, const Block& block);

}  // namespace lacuna::reference
