#include "sim/sweep/loaded_tensors.h"

#include "sim/sweep/shared_tables.h"

namespace lacuna {

LoadedTensors::LoadedTensors(std::shared_ptr<const TensorSource> source, const std::vector<Layer>& layers)
    : source_(std::move(source)) {
  const auto store = std::make_shared<SharedTables>();
  for (const Layer& layer : layers) {
    LayerTensors tensors = source_->load(layer, false);
    tensors.tables = Tables(store, layer.name);
    layers_.emplace(layer.name, std::move(tensors));
  }
}

double LoadedTensors::size(const std::vector<Layer>& layers) {
  double bits = 0;
  for (const Layer& layer : layers) bits += static_cast<double>(layer.weight_count() + layer.input_count());
  return bits / 8;
}

LayerTensors LoadedTensors::load(const Layer& layer, bool with_values) const {
  const auto found = layers_.find(layer.name);
  return with_values || found == layers_.end() ? source_->load(layer, with_values) : found->second;
}

}  // namespace lacuna
