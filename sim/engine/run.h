// Runs the layers of a network on a machine and accounts for everything each one did.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/energy/actions.h"
#include "sim/engine/layer_timing.h"
#include "sim/engine/machine.h"
#include "sim/engine/run_options.h"
#include "sim/network/network.h"
#include "sim/tensors/mac_counts.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// Bytes through one on-chip buffer: by the array, and from and to DRAM.
struct BufferBytes {
  std::int64_t array_read = 0, array_written = 0, filled = 0, drained = 0;
};

// A layer's weights: how many, and what they take as the machine stores them (each weight tile once).
struct WeightStorage {
  std::int64_t count = 0, nonzero = 0;
  std::int64_t unpruned = 0;  // before pruning took some of them away (sim/pruning)
  std::int64_t payload_bytes = 0, metadata_bytes = 0;
};

struct LayerRun {
  Layer layer;
  TileShape tile;
  LoopOrder order = LoopOrder::output_reuse;
  std::int64_t steps = 0;
  LayerTiming timing;
  MacCounts macs;
  WeightStorage weights;
  MultiplierUse multipliers;
  PortUses ports;
  PortAccesses port_accesses;
  BufferBytes weight, input, output;
  Actions actions;
  bool values_checked = false;        // and found equal, bit for bit
  std::int64_t psum_bits_needed = 0;  // by the checked values; 0 if not checked
};

struct NetworkRunOptions {
  std::vector<std::string> only;  // names of the layers to run (selection.h); empty: all
  bool check_values = false;
  std::function<void(std::size_t done, std::size_t of)> progress = [](std::size_t, std::size_t) {};
  RunOptions system;
};

// The array's outputs differ from the independent convolution: a bug.
class ValueMismatch : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// `layers` is the whole network; which of them run, and which pools are part of the layer before, selection.h
// says. Infeasible and refused layers (all of them) are reported as one InputError that names
// `machine_file`. Conservation (attribution, traffic, MACs) is checked on every layer and a violation is a
// std::logic_error. SystemC can do this once per process.
std::vector<LayerRun> run_network(const Machine& machine, const std::string& machine_file,
                                  const std::vector<Layer>& layers, const TensorSource& tensors,
                                  const NetworkRunOptions& options = {});

}  // namespace lacuna
