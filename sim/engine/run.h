// Runs the layers of a network on a machine and accounts for everything each one did.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/problems.h"
#include "sim/engine/layer_timing.h"
#include "sim/engine/machine.h"
#include "sim/engine/run_options.h"
#include "sim/results/layer_result.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// One layer that has run: its result, and what notes and per-PE tables are made from.
struct LayerRun {
  Layer layer;
  LayerResult result;
  Ledger ledger{0};
  PortUses ports;
  PortAccesses port_accesses;
  RequestLimit request_limit;
};

// A layer that the machine cannot run, and why.
struct NotRun {
  Layer layer;
  Problem problem;
};

struct NetworkRunOptions {
  std::vector<std::string> only;  // names of the layers to run (selection.h); empty: all
  bool check_values = false;
  std::function<void(std::size_t done, std::size_t of)> progress = [](std::size_t, std::size_t) {};
  std::function<void(const NotRun&)> skip = nullptr;  // is told of what cannot run, which is then left out
  RunOptions system;
};

// The array's outputs differ from the independent convolution: a bug.
class ValueMismatch : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// `layers` is the whole network; which of them run, and which pools are part of the layer before, selection.h
// says. Infeasible and refused layers (all of them) are reported as one InputError that names `machine_file`,
// or skipped. Conservation (attribution, traffic, MACs) is checked on every layer and a violation is a
// std::logic_error. SystemC can do this once per process.
std::vector<LayerRun> run_network(const Machine& machine, const std::string& machine_file,
                                  const std::vector<Layer>& layers, const TensorSource& tensors,
                                  const NetworkRunOptions& options = {});

}  // namespace lacuna
