// Notes on what the user set and what cannot matter in this run, though it can in others: "/pointer: has no
// effect: why". What never matters to a machine or a network is noted where it is read (Fields::no_effect).
#pragma once

#include <string>
#include <vector>

#include "sim/engine/machine.h"
#include "sim/report/result_json.h"

namespace lacuna {

// What decides whether a setting can matter.
struct TensorUse {
  std::vector<std::string> settings;  // pointers into the network of what the user set for this run
  std::string origin;                 // of the tensors: "synthetic" or "trace"
  bool seed_is_set = false;           // by the user
  bool values = false;                // of the tensors are looked at, not only where the zeros are
  bool declared_densities = false;    // decide more than the tensors: what a machine keeps on chip
};

// Of a network, of which these layers run.
std::vector<std::string> tensor_notes(const Network& network, const std::vector<Layer>& layers,
                                      const TensorUse& use);

// Of a machine that runs these layers.
std::vector<std::string> machine_notes(const Machine& machine, const std::vector<std::string>& settings,
                                       const std::vector<Layer>& layers);

// A machine that stores activations compressed decides by the declared densities what it keeps on chip.
bool plans_by_densities(const Machine& machine);

// All of a result: also what reading machine and network has noted, ports that throttle, and prunings that
// removed nothing.
std::vector<std::string> notes_of(const NetworkResult& result);

}  // namespace lacuna
