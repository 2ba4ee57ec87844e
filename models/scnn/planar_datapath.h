// One layer on a grid of PEs: plane tiles, passes and chunks in order. What a PE does with a chunk is the
// derived class's.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/scnn/pass_clock.h"
#include "models/scnn/stream.h"
#include "sim/tensors/tensors.h"

namespace lacuna::scnn {

class PlanarDatapath : public Datapath {
 public:
  // The derived class's constructor calls lay_out() last.
  PlanarDatapath(const PlanarArray& array, const Machine& machine, const Layer& layer,
                 const LayerTensors& tensors);

  const Plan& plan() const override { return plan_; }
  void begin_layer(Cycle origin) override { clock_.begin_layer(origin); }
  StepEnd run_step(const Step& step, const TileTimes& seen, Ledger& ledger, ArrayAccesses& accesses) override;
  void end_layer(Cycle end, Ledger& ledger) override { clock_.end_layer(end, ledger); }
  std::int64_t covered_macs() const override { return covered_macs_; }

 protected:
  // What the derived class computes with.
  const PlanarArray& array() const { return array_; }
  const Layer& layer() const { return layer_; }
  const LayerTensors& tensors() const { return tensors_; }
  const Residency& residency() const { return residency_; }
  bool replicated() const { return replicated_; }
  std::int64_t psum_bits() const { return psum_bits_; }
  const std::vector<PeRegions>& regions() const { return regions_; }  // of the present plane tile
  const PlaneTile& tile() const { return tiles_[tile_]; }
  const PassShape& pass() const { return passes_[static_cast<std::size_t>(chunk_->pass)]; }
  const Chunk& chunk() const { return *chunk_; }
  std::int64_t step() const { return steps_ - 1; }  // the present one, counted over the layer
  const Chunk& chunk_of(std::int64_t step) const {
    return chunks_[static_cast<std::size_t>(step) % chunks_.size()];
  }
  std::int64_t passes_of_layer() const { return static_cast<std::int64_t>(tiles_.size() * passes_.size()); }
  // The present one, counted over the layer.
  std::int64_t pass_number() const {
    return static_cast<std::int64_t>(tile_ * passes_.size()) + chunk_->pass;
  }
  Range filters_of(std::size_t pe) const;  // in the present pass, within the group
  const PassClock& clock() const { return clock_; }

  // Makes the plan. A channel tile is `units_per_tile` of the stream's units.
  void lay_out(const Machine& machine, const StreamOfPass& stream, std::int64_t units_per_tile);

  // The array, and what passes and chunks are, as a key of tables.
  std::string stream_key(const Machine& machine) const;

  // The elements of the output that leave the PEs, all passes and tiles so far; and partial sums exchanged.
  std::int64_t drained_psums() const { return drained_psums_; }
  std::int64_t exchanged_psums() const { return exchanged_psums_; }

 private:
  // A PE takes part in the present pass.
  virtual bool works(std::size_t pe) const = 0;
  virtual void enter_tile() {}
  virtual void enter_pass() {}
  virtual void enter_chunk() {}
  // The chunk's cycles of every PE that takes part; of the others 0. Charges what of them is compute, at once
  // or at the layer's end, and what is conflict.
  virtual void work(std::span<Cycle> cycles, Ledger& ledger, ArrayAccesses& accesses) = 0;
  // After its work in the pass: the cycles until the PE's queues are empty.
  virtual Cycle queued(std::size_t /*pe*/) { return 0; }

  void enter(const Step& step);
  Cycle leave_pass(Ledger& ledger, ArrayAccesses& accesses);
  std::int64_t pass_filters(const PassShape& pass) const;
  std::int64_t input_bytes(const PlaneTile& tile, const PassShape& pass, std::int64_t channel_tile) const;
  std::int64_t output_bytes(const PlaneTile& tile, const PassShape& pass) const;

  PlanarArray array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  bool replicated_;
  Residency residency_;
  std::vector<PlaneTile> tiles_;
  std::vector<PassShape> passes_;
  std::vector<Chunk> chunks_;  // of one plane tile
  Plan plan_;
  PassClock clock_;

  std::size_t tile_ = 0;
  std::int64_t steps_ = 0;
  const Chunk* chunk_ = nullptr;
  std::vector<PeRegions> regions_;
  std::vector<Cycle> cycles_;  // of each PE with the present chunk
  std::int64_t covered_macs_ = 0, drained_psums_ = 0, exchanged_psums_ = 0;
};

}  // namespace lacuna::scnn
