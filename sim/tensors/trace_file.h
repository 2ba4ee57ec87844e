// A trace: tensors recorded in an HDF5 file (workloads/README.md has the format). Everything is checked
// before it is used, and what is wrong is collected as problems that name the object in the file. Damaged
// files can crash the HDF5 library or keep it busy for ever: engine/trace_child.h reads in a process of its
// own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/config/input_file.h"
#include "sim/config/problems.h"
#include "sim/tensors/hdf5_wrapper.h"
#include "sim/tensors/trace_dataset.h"

namespace lacuna {

class TraceFile {
 public:
  static constexpr const char* format = "lacuna-trace";
  static constexpr std::int64_t version = 1;

  // InputError if the file is missing, unreadable, no HDF5 or truncated. What is not HDF5 is told by its
  // first bytes: the signature stands at its beginning or, behind something else, at 512, 1024, 2048, ...
  // bytes.
  explicit TraceFile(const std::string& path);

  // hash64 of the file, in pieces of 1 MiB, as 16 hexadecimal digits.
  const std::string& digest() const { return digest_; }

  // The name of the network it was recorded from; InputError if the file does not say, or nothing like a
  // name.
  std::string network() const;

  void check_header(std::vector<Problem>& problems) const;
  bool check_group(const std::string& path, std::vector<Problem>& problems) const;
  // As read_dataset; its complaints become problems.
  TensorFound read(const TraceDataset& expected, std::span<std::int16_t> values,
                   std::vector<Problem>& problems) const;

  // The header has a checksum. Then all tensors must, and if one has, the header and the others must.
  bool is_checksummed() const;

 private:
  void check_header_sum(std::vector<Problem>& problems) const;

  Hdf5Silence silence_;
  std::string path_;
  InputFile bytes_;
  std::string digest_;
  Hdf5Handle file_;
};

}  // namespace lacuna
