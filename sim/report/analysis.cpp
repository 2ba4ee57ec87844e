#include "sim/report/analysis.h"

namespace lacuna {
namespace {

std::int64_t dense_bytes(std::int64_t count, std::int64_t bits) {
  return ceil_div(count * bits, 8);
}

void add(const StoredSize& size, FormatTotal& total) {
  total.payload_bytes += size.payload_bytes();
  total.metadata_bytes += size.metadata_bytes();
}

}  // namespace

TensorFigures& TensorFigures::operator+=(const TensorFigures& other) {
  weights += other.weights, weights_nonzero += other.weights_nonzero;
  inputs += other.inputs, inputs_nonzero += other.inputs_nonzero;
  outputs += other.outputs;
  macs.dense += other.macs.dense, macs.effectual += other.macs.effectual;
  macs.weight_nonzero += other.macs.weight_nonzero, macs.input_nonzero += other.macs.input_nonzero;
  weight_bytes += other.weight_bytes, input_bytes += other.input_bytes, output_bytes += other.output_bytes;
  return *this;
}

LayerAnalysis analyze_layer(const Layer& layer, const LayerTensors& tensors,
                            const std::optional<FormatParameters>& formats) {
  LayerAnalysis analysis{layer, {}, {}};
  TensorFigures& figures = analysis.figures;
  figures.weights = layer.weight_count();
  figures.inputs = layer.input_count();
  figures.inputs_nonzero = layer.operands * tensors.inputs.count();
  figures.outputs = layer.output_count();
  figures.weight_bytes = dense_bytes(figures.weights, layer.weight_bits);
  figures.input_bytes = dense_bytes(figures.inputs, layer.input_bits);
  figures.output_bytes = dense_bytes(figures.outputs, layer.output_bits);
  if (!layer.has_weights()) return analysis;
  figures.weights_nonzero = tensors.weights.count();
  figures.macs = count_macs(layer, tensors);
  if (formats) analysis.formats = stored_sizes(layer, tensors.weights, *formats);
  return analysis;
}

TensorFigures total_of(const std::vector<LayerAnalysis>& layers) {
  TensorFigures total;
  for (const LayerAnalysis& layer : layers) total += layer.figures;
  return total;
}

std::vector<FormatTotal> format_totals(const std::vector<LayerAnalysis>& layers) {
  std::vector<FormatTotal> totals(storage_formats().size());
  for (const LayerAnalysis& layer : layers) {
    for (std::size_t i = 0; i < layer.formats.size(); ++i) {
      const StoredSize& size = layer.formats[i];
      add(size.possible ? size : layer.formats.front(), totals[i]);
      totals[i].layers_dense += size.possible ? 0 : 1;
    }
  }
  return totals;
}

FormatTotal cheapest_total(const std::vector<LayerAnalysis>& layers) {
  FormatTotal total;
  for (const LayerAnalysis& layer : layers)
    if (!layer.formats.empty()) add(layer.formats[cheapest(layer.formats)], total);
  return total;
}

}  // namespace lacuna
