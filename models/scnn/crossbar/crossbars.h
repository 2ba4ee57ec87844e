// The crossbars of all PEs, and the operands that meet in them.
#pragma once

#include <memory>
#include <vector>

#include "models/scnn/crossbar/conflicts.h"
#include "models/scnn/layout/laid_out.h"
#include "models/scnn/layout/position.h"
#include "models/scnn/scnn.h"

namespace lacuna::scnn {

class Crossbars {
 public:
  // Layer and tensors stay.
  Crossbars(const Scnn& scnn, const Layer& layer, const LayerTensors& tensors, const Residency& residency);
  Crossbars(const Crossbars&) = delete;
  Crossbars& operator=(const Crossbars&) = delete;

  void enter_tile(const Position& at);
  void enter_pass(const Position& at);
  void enter_chunk(const Chunk& chunk);

  // Of a PE with the chunk: what no timing changes.
  struct Issues {
    std::int64_t count = 0;
    std::int64_t input_reads = 0;
    std::int64_t pairs = 0, products = 0;
  };
  Issues issues(std::size_t pe) const;

  // From the PE's first issue until the issue after the last could follow, after so much idleness.
  Cycle cycles(std::size_t pe, Cycle idle) {
    load(pe);
    return kernel_->cycles(pe, idle);
  }
  Cycle flush(std::size_t pe) { return kernel_->flush(pe); }
  // The PE's weights are those that kernel() is asked about.
  void load(std::size_t pe) {
    if (replicated_) load_chunk_of(pe);
  }
  ConflictKernel& kernel() { return *kernel_; }

  // The values of a PE's products with the chunk.
  void add_products(const Position& at, std::size_t pe, std::vector<std::int64_t>& psums) const;

 private:
  void load_chunk_of(std::size_t pe) {
    kernel_->load_chunk(operands_.weights_of(pe), operands_.parts_of(pe));
  }

  const Layer& layer_;
  const LayerTensors& tensors_;
  bool replicated_;
  Phases phases_;
  LaidOut operands_;
  std::unique_ptr<ConflictKernel> kernel_;
};

RunCoding weight_coding(const Scnn& scnn);

}  // namespace lacuna::scnn
