#include <filesystem>
#include <map>

#include "sim/config/harmless.h"
#include "sim/workload/nonzeros.h"
#include "sim/workload/tensors.h"
#include "sim/workload/trace_file.h"

namespace lacuna {
namespace {

// [k][c][r][s] as PyTorch has it -> [k][r][s][c].
std::vector<std::int16_t> channels_last(const Layer& layer, std::vector<std::int16_t> weights) {
  const std::int64_t channels = layer.channels_per_group(), positions = layer.R * layer.S;
  if (positions == 1 || channels == 1 || weights.empty()) return weights;
  std::vector<std::int16_t> moved(weights.size());
  for (std::int64_t k = 0; k < layer.K; ++k) {
    const std::int16_t* from = weights.data() + k * channels * positions;
    std::int16_t* to = moved.data() + k * channels * positions;
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t rs = 0; rs < positions; ++rs) to[rs * channels + c] = *from++;
    }
  }
  return moved;
}

std::vector<std::int16_t> read(const TraceFile& file, const TraceDataset& dataset, double& scale,
                               std::vector<Problem>& problems) {
  std::vector<std::int16_t> values = file.read(dataset, problems);
  if (!values.empty()) scale = file.scale(dataset);
  return values;
}

LayerTensors read_layer(const TraceFile& file, const Layer& layer, std::vector<Problem>& problems) {
  LayerTensors tensors;
  tensors.input_values = read(file, traced_inputs(layer), tensors.input_scale, problems);
  tensors.inputs = nonzeros(tensors.input_values, layer.N * layer.C * layer.H, layer.W);
  if (layer.has_weights()) {
    tensors.weight_values =
        channels_last(layer, read(file, traced_weights(layer), tensors.weight_scale, problems));
    tensors.weights = nonzeros(tensors.weight_values, layer.K, layer.filter_size());
  }
  return tensors;
}

// Everything is read on opening, because that is when it is checked, and the file is closed then: it may
// change later, and neither threads nor forked processes could share it.
class TracedTensors final : public TensorSource {
 public:
  TracedTensors(const std::string& path, const Network& network) {
    const TraceFile file(path);
    description_ = printable(std::filesystem::path(path).filename().string()) + ", digest " + file.digest();
    std::vector<Problem> problems;
    file.check_header(problems);
    for (const Layer& layer : network.layers) {
      if (file.check_group("/" + layer.name, problems))
        layers_.emplace(layer.name, read_layer(file, layer, problems));
    }
    if (!problems.empty()) throw InputError(std::move(problems));
  }

  LayerTensors load(const Layer& layer, bool with_values) const override {
    const LayerTensors& tensors = layers_.at(layer.name);
    if (with_values) return tensors;
    return {tensors.weights, tensors.inputs, {}, {}};
  }

  std::string origin() const override { return "trace"; }
  std::string description() const override { return description_; }

 private:
  std::map<std::string, LayerTensors> layers_;
  std::string description_;
};

}  // namespace

std::unique_ptr<TensorSource> traced_tensors(const std::string& path, const Network& network) {
  return std::make_unique<TracedTensors>(path, network);
}

}  // namespace lacuna
