// Rules S1 to S8 and D1 (models/scnn/README.md), clocked.
//
// run_...: a plan whose passes, chunks, input tiles and bytes are not those of the rules is a
// std::runtime_error. ..._plan: the plan that the rules ask for; of `choice`, k, p and q are used. check_...
// throws std::runtime_error, which says what differs, if the plan or its tile is another one. Only run_...
// elaborates SystemC.
#pragma once

#include "sim/plan/tiling.h"
#include "tests/clocked/reference.h"

namespace lacuna::reference {

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
  bool gated = false;  // multipliers with a zero operand keep still
  std::int64_t run_bits = 4;
  std::int64_t ppu_lanes = 1, accumulator_buffers = 2;
  std::int64_t pipeline_stages = 1;
  std::int64_t prefetch_chunks = 8;
};

Timing run_scnn(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan);
Plan scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice);
void check_scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice);

Timing run_dcnn(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan);
Plan dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice);
void check_dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice);

}  // namespace lacuna::reference
