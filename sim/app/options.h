// What `run`, `compare` and `analyze` have in common on the command line, and what it turns into.
#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/commands.h"
#include "sim/config/fields.h"
#include "sim/report/result_json.h"

namespace lacuna {

// A command line that cannot be understood; the app adds how to get help and exits with 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Parses `arguments`; --help is always understood. UsageError for anything unknown or misspelt.
boost::program_options::variables_map parse_arguments(
    const Arguments& arguments, const boost::program_options::options_description& options,
    const boost::program_options::positional_options_description& positional);

// The words of a command that takes `most` words (-1: any number, at least one) called `name`, and no option
// but --help; that is answered here with `usage`, and nothing returned.
std::optional<std::vector<std::string>> parse_words(const Arguments& arguments, const char* name, int most,
                                                    const char* usage);

struct SimulationOptions {
  std::string network;
  std::vector<std::string> settings;  // --set
  std::string trace;
  std::string layers;  // comma-separated
  std::uint64_t seed = 1;
  bool seed_is_set = false;  // by the user
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

// An empty text, perhaps from a variable of the shell that is not set, is no reason to ignore the option.
std::function<void(const std::string&)> not_empty(const char* option);

// UsageError for options that make no sense together.
void check_options(const SimulationOptions& options);

// The same if a setting is not for the network, and there is no accelerator.
void check_network_settings(const SimulationOptions& options);

// The value of an option: a plain integer in `range`, or a UsageError that names the option.
std::int64_t parse_integer(const char* option, const std::string& text, IntegerRange range);

// --seed must be a plain non-negative integer: Boost would take -1 for 2^64 - 1.
std::uint64_t parse_seed(const std::string& text);

// Pointers to what --set sets of the network, or else of accelerators.
std::vector<std::string> settings_of(const SimulationOptions& options, bool network);

// The network and its tensors, once for all machines.
struct Workload {
  Network network;
  std::shared_ptr<const TensorSource> tensors;
  std::vector<std::string> only;  // the layers that --layers names; empty: all
  Json file;  // of the network as it runs, which asks for no pruning; null if it is not pruned
  std::shared_ptr<const TensorSource> before_masks;  // what the methods that leave the shapes prune
};
Workload load_workload(const SimulationOptions& options);

// On what cannot matter to the workload itself, whatever machine runs it. `values`: it is asked for more than
// the zeros.
std::vector<std::string> workload_notes(const Workload& workload, const SimulationOptions& options,
                                        bool values);

// An accelerator with the settings that are not for the network ("/network/...").
Machine load_machine(const std::string& name_or_path, const SimulationOptions& options);

}  // namespace lacuna
