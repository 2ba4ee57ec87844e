#include "models/scnn/layout/position.h"

namespace lacuna::scnn {

void Position::enter(const Step& step) {
  begins_tile_ = step.weight_tile == 0;
  if (begins_tile_) {
    tile_ = static_cast<std::size_t>(steps_) / stream_->chunks.size();
    regions_ = pe_regions(layer_, array_, tile(), array_.input_halo);
  }
  ++steps_;
  chunk_ = &stream_->chunks[static_cast<std::size_t>(step.weight_tile)];
}

}  // namespace lacuna::scnn
