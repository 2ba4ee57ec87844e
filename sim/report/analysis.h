// What can be said of a network's tensors before any machine runs it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/formats/formats.h"
#include "sim/formats/nested.h"
#include "sim/tensors/mac_counts.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// Counts of elements and of MACs; bytes are those of dense tensors, rounded up per layer.
struct TensorFigures {
  std::int64_t weights = 0, weights_nonzero = 0;
  std::int64_t inputs = 0, inputs_nonzero = 0;  // of all operands
  std::int64_t outputs = 0;
  MacCounts macs{};
  std::int64_t weight_bytes = 0, input_bytes = 0, output_bytes = 0;

  TensorFigures& operator+=(const TensorFigures& other);
};

struct LayerAnalysis {
  Layer layer;
  TensorFigures figures;
  std::vector<StoredSize> formats;   // of storage_formats(), in their order; empty if not asked for
  std::optional<NestedSize> nested;  // of a layer whose pruning has levels, if asked for
};

// The sizes in the formats if there are `formats`, for a layer with weights.
LayerAnalysis analyze_layer(const Layer& layer, const LayerTensors& tensors,
                            const std::optional<FormatParameters>& formats);

TensorFigures total_of(const std::vector<LayerAnalysis>& layers);

// A format over all layers with weights.
struct FormatTotal {
  std::int64_t payload_bytes = 0, metadata_bytes = 0;
  std::int64_t layers_dense = 0;  // layers that the format cannot hold: they count as dense

  std::int64_t bytes() const { return payload_bytes + metadata_bytes; }
};

// In the order of storage_formats().
std::vector<FormatTotal> format_totals(const std::vector<LayerAnalysis>& layers);

// Each layer in its cheapest format.
FormatTotal cheapest_total(const std::vector<LayerAnalysis>& layers);

}  // namespace lacuna
