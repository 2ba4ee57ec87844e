#include "sim/tensors/traced.h"

#include <filesystem>
#include <map>

#include "sim/config/harmless.h"
#include "sim/tensors/nonzeros.h"
#include "sim/tensors/trace_checksums.h"
#include "sim/tensors/trace_file.h"

namespace lacuna {
namespace {

// [k][c][r][s] as PyTorch has it -> [k][r][s][c].
void channels_last(const Layer& layer, std::span<const std::int16_t> weights, std::span<std::int16_t> moved) {
  const std::int64_t channels = layer.channels_per_group(), positions = layer.R * layer.S;
  for (std::int64_t k = 0; k < layer.K; ++k) {
    const std::int16_t* from = weights.data() + k * channels * positions;
    std::int16_t* to = moved.data() + k * channels * positions;
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t rs = 0; rs < positions; ++rs) to[rs * channels + c] = *from++;
    }
  }
}

// All of a trace's tensors that the network has.
class Decoder {
 public:
  Decoder(const std::string& path, const Network& network, TraceBlock& block)
      : path_(path), network_(network), block_(block), file_(path) {}

  TraceContents decode() {
    file_.check_header(problems_);
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      block_.set_place("/" + network_.layers[i].name);
      if (file_.check_group(block_.place(), problems_)) read_layer(i);
    }
    check_that_all_have_checksums();
    if (!problems_.empty()) throw InputError(std::move(problems_));
    return {file_.digest(), file_.is_checksummed()};
  }

 private:
  void read_layer(std::size_t i) {
    const Layer& layer = network_.layers[i];
    TraceBlock::Scales& scales = block_.scales(i);
    scales.input = read(traced_inputs(layer), block_.inputs(i));
    if (!layer.has_weights()) return;
    if (layer.R * layer.S == 1 || layer.channels_per_group() == 1) {
      scales.weights = read(traced_weights(layer), block_.weights(i));
      return;
    }
    std::vector<std::int16_t> weights(block_.weights(i).size());
    scales.weights = read(traced_weights(layer), weights);
    channels_last(layer, weights, block_.weights(i));
  }

  double read(const TraceDataset& dataset, std::span<std::int16_t> values) {
    block_.set_place(dataset.path);
    const std::size_t problems = problems_.size();
    const TensorFound found = file_.read(dataset, values, problems_);
    if (problems_.size() == problems) (found.checksummed ? with_ : without_).push_back(dataset.path);
    return found.scale;
  }

  // One that is gone was perhaps lost by what damaged its tensor.
  void check_that_all_have_checksums() {
    if (with_.empty() && !file_.is_checksummed()) return;
    if (!file_.is_checksummed()) without_.emplace_back("/");
    for (const std::string& path : without_)
      problems_.push_back({path_, path,
                           std::string("attribute ") + checksum_attribute +
                               ": expected a checksum as others here have, found nothing"});
  }

  const std::string& path_;
  const Network& network_;
  TraceBlock& block_;
  TraceFile file_;
  std::vector<std::string> with_, without_;  // a checksum
  std::vector<Problem> problems_;
};

class TracedTensors final : public TensorSource {
 public:
  TracedTensors(std::shared_ptr<const TraceBlock> block, const Network& network, const std::string& path,
                const TraceContents& contents)
      : block_(std::move(block)),
        description_(printable(std::filesystem::path(path).filename().string()) + ", digest " +
                     contents.digest) {
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const Layer& layer = network.layers[i];
      Masks& masks = layers_[layer.name];
      masks.index = i;
      masks.inputs = nonzeros(block_->inputs(i), layer.N * layer.C * layer.H, layer.W);
      if (layer.has_weights()) masks.weights = nonzeros(block_->weights(i), layer.K, layer.filter_size());
    }
  }

  LayerTensors load(const Layer& layer, bool with_values) const override {
    const Masks& masks = layers_.at(layer.name);
    LayerTensors tensors{masks.weights, masks.inputs, {}, {}};
    if (!with_values) return tensors;
    const auto weights = block_->weights(masks.index), inputs = block_->inputs(masks.index);
    tensors.weight_values.assign(weights.begin(), weights.end());
    tensors.input_values.assign(inputs.begin(), inputs.end());
    tensors.weight_scale = block_->scales(masks.index).weights;
    tensors.input_scale = block_->scales(masks.index).input;
    return tensors;
  }

  std::string origin() const override { return "trace"; }
  std::string description() const override { return description_; }

 private:
  struct Masks {
    std::size_t index = 0;
    BitMask weights, inputs;
  };

  std::shared_ptr<const TraceBlock> block_;
  std::map<std::string, Masks> layers_;
  std::string description_;
};

}  // namespace

TraceContents decode_trace(const std::string& path, const Network& network, TraceBlock& block) {
  return Decoder(path, network, block).decode();
}

std::unique_ptr<TensorSource> tensors_of(std::shared_ptr<const TraceBlock> block, const Network& network,
                                         const std::string& path, const TraceContents& contents) {
  return std::make_unique<TracedTensors>(std::move(block), network, path, contents);
}

std::unique_ptr<TensorSource> traced_tensors(const std::string& path, const Network& network) {
  const auto block = std::make_shared<TraceBlock>(network);
  return tensors_of(block, network, path, decode_trace(path, network, *block));
}

}  // namespace lacuna
