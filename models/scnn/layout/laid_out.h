// What the PEs hold of a plane tile, a pass and a chunk, laid out for their crossbars.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/scnn/crossbar/conflicts.h"

namespace lacuna::scnn {

struct OperandRules {
  RunCoding activations, weights;
  std::int64_t activations_per_vector = 4, weights_per_vector = 4;  // I, F
};

class LaidOut {
 public:
  // All but `rules` stay.
  LaidOut(const Layer& layer, const LayerTensors& tensors, const Phases& phases, const OperandRules& rules)
      : layer_(layer), tensors_(tensors), phases_(phases), rules_(rules), replicated_(is_replicated(layer)) {}

  // Activations, for the kernel.
  std::vector<PeTile> enter_tile(const PlaneTile& tile, std::span<const PeRegions> regions);
  // Weights of the filters within `group`: of each PE if the layer is replicated, else of all.
  void enter_pass(std::int64_t group, std::span<const Range> filters);
  // Entries of the pass's stream.
  void enter_chunk(const Range& entries);

  const Lists<Activation>& activations_of(std::size_t pe) const { return activations_[replicated_ ? 0 : pe]; }
  const Lists<Weight>& weights_of(std::size_t pe) const { return weights_[replicated_ ? pe : 0]; }
  const std::vector<ChunkPart>& parts_of(std::size_t pe) const { return parts_[replicated_ ? pe : 0]; }

 private:
  void find_first_entries();
  void find_parts(const Range& entries, const Lists<Weight>& weights, std::vector<ChunkPart>& parts) const;

  const Layer& layer_;
  const LayerTensors& tensors_;
  const Phases& phases_;
  OperandRules rules_;
  bool replicated_;
  std::int64_t group_ = 0;
  std::vector<Lists<Activation>> activations_;  // by PE; one for all if replicated
  std::vector<Lists<Weight>> weights_;          // of the pass; by PE if replicated
  std::vector<std::vector<ChunkPart>> parts_;   // of the chunk; by PE if replicated
  std::vector<std::int64_t> first_entries_;     // of the pass's lists; of its channels if replicated
};

}  // namespace lacuna::scnn
