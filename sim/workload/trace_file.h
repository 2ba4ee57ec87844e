// A trace: tensors recorded in an HDF5 file (workloads/README.md has the format). Everything is checked
// before it is used, and what is wrong is collected as problems that name the object in the file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/config/problems.h"
#include "sim/workload/hdf5_wrapper.h"
#include "sim/workload/layer.h"

namespace lacuna {

// What a dataset has to look like.
struct TraceDataset {
  std::string path;
  std::vector<std::int64_t> shape;
  bool longer_allowed = false;  // the first dimension may be larger than `shape` says; the rest is not read
  std::int64_t min = 0, max = 0;
};

// A layer's datasets: any signed integer of its widths (what the first layer reads may be negative, and so
// may what follows a layer without ReLU), but symmetric weights.
TraceDataset traced_inputs(const Layer& layer);
TraceDataset traced_weights(const Layer& layer);

class TraceFile {
 public:
  static constexpr const char* format = "lacuna-trace";
  static constexpr std::int64_t version = 1;

  // InputError if the file is missing, unreadable, no HDF5 or truncated.
  explicit TraceFile(const std::string& path);

  // hash64 of the file, in pieces of 1 MiB, as 16 hexadecimal digits.
  const std::string& digest() const { return digest_; }

  // The name of the network it was recorded from; InputError if the file does not say.
  std::string network() const;

  void check_header(std::vector<Problem>& problems) const;
  bool check_group(const std::string& path, std::vector<Problem>& problems) const;
  // Values in the file's order; empty, and at least one problem more, if the dataset is not as expected.
  std::vector<std::int16_t> read(const TraceDataset& expected, std::vector<Problem>& problems) const;
  // Of a dataset that could be read.
  double scale(const TraceDataset& dataset) const;

 private:
  Hdf5Silence silence_;
  std::string path_;
  std::string digest_;
  Hdf5Handle file_;
};

}  // namespace lacuna
