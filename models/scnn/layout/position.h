// Where in a layer the array is: plane tile, pass and chunk of the present step.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/scnn/layout/stream.h"

namespace lacuna::scnn {

class Position {
 public:
  Position(const PlanarArray& array, const Layer& layer, std::shared_ptr<const Stream> stream)
      : array_(array),
        layer_(layer),
        stream_(std::move(stream)),
        replicated_(is_replicated(layer)),
        share_(filters_of_a_pe(array, layer)) {}

  void enter(const Step& step);

  const PlanarArray& array() const { return array_; }
  const Layer& layer() const { return layer_; }
  bool replicated() const { return replicated_; }
  const Stream& stream() const { return *stream_; }

  bool begins_tile() const { return begins_tile_; }
  const std::vector<PeRegions>& regions() const { return regions_; }  // of the plane tile
  const PlaneTile& tile() const { return stream_->tiles[tile_]; }
  const PassShape& pass() const { return stream_->passes[static_cast<std::size_t>(chunk_->pass)]; }
  const Chunk& chunk() const { return *chunk_; }
  std::int64_t step() const { return steps_ - 1; }  // counted over the layer
  std::int64_t pass_number() const {                // alike
    return static_cast<std::int64_t>(tile_ * stream_->passes.size()) + chunk_->pass;
  }
  const Chunk& chunk_of(std::int64_t step) const {
    return stream_->chunks[static_cast<std::size_t>(step) % stream_->chunks.size()];
  }
  // In the pass, within the group.
  Range filters_of(std::size_t pe) const {
    return replicated_ ? pass().filters_of(static_cast<std::int64_t>(pe), share_, layer_.filters_per_group())
                       : pass().filters;
  }

 private:
  const PlanarArray& array_;
  const Layer& layer_;
  std::shared_ptr<const Stream> stream_;
  bool replicated_;
  std::int64_t share_;
  bool begins_tile_ = false;
  std::size_t tile_ = 0;
  std::int64_t steps_ = 0;
  const Chunk* chunk_ = nullptr;
  std::vector<PeRegions> regions_;
};

}  // namespace lacuna::scnn
