// The naive clocked reference: the timing rules once more, one clock cycle at a time. README.md says why it
// exists.
//
// A function run_... elaborates a SystemC model and runs it to the layer's end, so that a process can call
// one of them once. It throws std::runtime_error if the layer does not end. Tensors come with values.
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
#include "tests/clocked/counts.h"

namespace lacuna::reference {

struct Timing {
  Cycle cycles = 0;
  std::vector<std::array<std::int64_t, cause_count>> per_pe;
  std::array<std::int64_t, data_class_count> dram_read{}, dram_written{};
  std::vector<std::int64_t> psums;  // [n][k][p][q]; empty for layers without weights
  Counts counts;                    // what is not there did not happen
  Pricing pricing;
};

struct Memory {
  DramConfig dram;
  DmaConfig dma;
  BufferSetConfig buffers;
  std::int64_t psum_bits = 32;
  std::int64_t vector_lanes_per_pe = 1;
};

// Layers without weights (rule V1), which take the same time on every machine.
Timing run_vector(std::int64_t pes, std::int64_t pipeline_stages, const Memory& memory, const Layer& layer,
                  const Plan& plan);

// What loading the input tile of `block` moves, in whole bursts, and what it takes of a slot of the buffer
// (sim/memory); SCNN and DCNN have rules of their own. No SystemC.
std::int64_t input_load_bytes(const Layer& layer, const Block& block, std::int64_t burst_bytes);
std::int64_t input_slot_bytes(const Layer& layer, const Block& block);

}  // namespace lacuna::reference
