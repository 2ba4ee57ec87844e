// Traces are read in a process of their own, with limits of memory and time: a file that crashes the HDF5
// library, never ends or expands without end is an error of that file, and no more.
#pragma once

#include <memory>
#include <string>

#include "sim/tensors/tensors.h"

namespace lacuna {

// What a trace says of itself.
struct TraceLabel {
  std::string network;  // a name of one line
  bool checksummed = false;
};

// As traced_tensors (workload/tensors.h). InputError, too, if the process came to grief, with the tensor that
// it was at.
std::unique_ptr<TensorSource> read_trace(const std::string& path, const Network& network);

TraceLabel read_trace_label(const std::string& path);

}  // namespace lacuna
