// A trace -> the operands of a network's layers, in the process that asks. Input from elsewhere is read in a
// process of its own (engine/trace_child.h), which hands the block back.
#pragma once

#include <memory>
#include <string>

#include "sim/network/network.h"
#include "sim/tensors/tensors.h"
#include "sim/tensors/trace_block.h"

namespace lacuna {

// What is known of a trace besides its tensors.
struct TraceContents {
  std::string digest;
  bool checksummed = false;
};

// Checks the file against every layer of the network and fills the block, which was made for it. InputError
// with all problems. The place in the block is that of the tensor which is being read.
TraceContents decode_trace(const std::string& path, const Network& network, TraceBlock& block);

// Of a block that has been filled.
std::unique_ptr<TensorSource> tensors_of(std::shared_ptr<const TraceBlock> block, const Network& network,
                                         const std::string& path, const TraceContents& contents);

}  // namespace lacuna
