// One tensor of a trace: a dataset against what it has to look like.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/network/layer.h"
#include "sim/tensors/hdf5_wrapper.h"

namespace lacuna {

struct TraceDataset {
  std::string path;
  std::vector<std::int64_t> shape;
  bool longer_allowed = false;  // the first dimension may be larger than `shape` says; the rest is not used
  std::int64_t min = 0, max = 0;
};

// A layer's datasets: any signed integer of its widths (what the first layer reads may be negative, and so
// may what follows a layer without ReLU), but symmetric weights.
TraceDataset traced_inputs(const Layer& layer);
TraceDataset traced_weights(const Layer& layer);

struct TensorFound {
  double scale = 1;
  bool checksummed = false;
};

// Fills `values`, in the file's order, with as many as `expected` has. Nothing is read before all else is as
// expected; what is not is appended to `complaints`, and the values are worth nothing then.
TensorFound read_dataset(hid_t dataset, const TraceDataset& expected, std::span<std::int16_t> values,
                         std::vector<std::string>& complaints);

}  // namespace lacuna
