// What `run`, `compare`, `analyze` and `prune` have in common on the command line, and what it turns into.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/inputs/inputs.h"

namespace boost::program_options {
class options_description;
}

namespace lacuna {

struct SimulationOptions {
  std::string network;
  std::vector<std::string> settings;  // --set
  std::string trace;
  std::string layers;  // comma-separated
  Seed seed;
  bool check_values = false;
  std::string out;
  bool per_pe = false;
};

// The options themselves, writing into `options`: of all commands that read a whole network, of those that
// may choose layers of it, and of those that run it. `set_changes` says what --set is for.
boost::program_options::options_description network_options(SimulationOptions& options,
                                                            const char* set_changes);
boost::program_options::options_description workload_options(SimulationOptions& options,
                                                             const char* set_changes);
boost::program_options::options_description simulation_options(SimulationOptions& options);

// UsageError for options that make no sense together.
void check_options(const SimulationOptions& options);

// The same if a setting is not for the network, and there is no accelerator.
void check_network_settings(const SimulationOptions& options);

// All three: InputError. The network is changed by the settings `before` those of the user, which alone are
// its `settings`.
LoadedMachine load_machine(const std::string& name_or_path, const SimulationOptions& options);
std::shared_ptr<ResolvedNetwork> load_network(const SimulationOptions& options,
                                              const std::vector<std::string>& before = {});
Workload load_workload(const SimulationOptions& options);

// On what cannot matter to the workload itself, whatever machine runs it. `values`: it is asked for more than
// the zeros.
std::vector<std::string> workload_notes(const Workload& workload, bool values);

}  // namespace lacuna
