// What a simulation starts from: a machine, and the network's layers with their tensors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/inputs/catalog.h"
#include "sim/network/network.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

struct LoadedMachine {
  std::string file;  // as the user named it, for messages
  Machine machine;
  std::vector<std::string> settings;  // pointers to what was set for this run, beyond the file
};

// A network as its settings make it, before there are tensors.
struct ResolvedNetwork {
  Network network;
  std::vector<std::string> only;      // layers to run, as the user named them; empty: all
  std::filesystem::path trace;        // empty: synthetic tensors
  std::vector<std::string> settings;  // pointers to what was set for this run, beyond the file

  // The layers to run of `whole`, this network as it is or pruned.
  std::vector<Layer> chosen(const Network& whole) const;
  // InputError if the trace is none of this network.
  std::shared_ptr<const TensorSource> tensors(std::uint64_t seed) const;
};

struct Seed {
  std::uint64_t value = 1;
  bool is_set = false;  // by the user
};

// A network that can run.
struct Workload {
  std::shared_ptr<const ResolvedNetwork> resolved;  // as it was before pruning
  Seed seed;
  std::shared_ptr<const TensorSource> unpruned;  // its tensors then
  Network network;                               // pruned
  std::shared_ptr<const TensorSource> tensors;   // and its tensors
  std::vector<std::string> only;                 // layers of `network` to run; empty: all
  BoxedJson file;  // of `network`, asking for no pruning any more; null if not pruned
  std::shared_ptr<const TensorSource> before_masks;  // what the methods that leave the shapes prune

  std::vector<Layer> chosen() const { return resolved->chosen(network); }
};

// An accelerator by name or path, changed by settings. InputError.
LoadedMachine load_machine(const Catalog& catalog, const std::string& name_or_path,
                           const std::vector<std::string>& settings);

// A network by name or path, changed by settings (within it), with the trace of this name or path; "": none.
// What of it is to run, and what the user set, is left to be said. InputError.
std::shared_ptr<ResolvedNetwork> load_network(const Catalog& catalog, const std::string& name_or_path,
                                              const std::string& trace,
                                              const std::vector<std::string>& settings);

// `document` changed by settings (within the network). InputError with all problems; those of a setting name
// setting_source and the pointer with its prefix.
Network resolve_network(Document document, const std::vector<std::string>& settings);

// Prunes, and finds the layers to run. `unpruned`: of resolved->tensors(). InputError if the network cannot
// be pruned so, or names `source` if it has no such layers.
Workload make_workload(std::shared_ptr<const ResolvedNetwork> resolved,
                       std::shared_ptr<const TensorSource> unpruned, Seed seed,
                       const std::string& source = "--layers");

}  // namespace lacuna
