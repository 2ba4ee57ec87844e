#include "sim/app/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>

#include "sim/app/arguments.h"
#include "sim/app/split.h"
#include "sim/inputs/catalog.h"
#include "sim/inputs/settings.h"
#include "sim/report/notes.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

std::vector<std::string> layer_names(const std::string& wanted) {
  if (wanted.empty()) return {};
  std::vector<std::string> names = split(wanted);
  if (names.empty())
    throw InputError("--layers", "", "expected names of layers separated by commas, found nothing");
  return names;
}

}  // namespace

po::options_description network_options(SimulationOptions& options, const char* set_changes) {
  po::options_description description("Options");
  auto add = description.add_options();
  add("trace", po::value(&options.trace)->value_name("FILE")->notifier(not_empty("trace")),
      "take real tensors from this HDF5 trace (a path or a name)");
  add("set", po::value(&options.settings)->value_name("/pointer=value")->composing(), set_changes);
  add("seed", po::value<std::string>()->value_name("N")->notifier([&options](const std::string& text) {
    options.seed = {parse_seed(text), true};
  }),
      "seed of synthetic tensors; default: 1");
  add("out", po::value(&options.out)->value_name("DIR")->notifier(not_empty("out")),
      "write results into this folder");
  return description;
}

po::options_description workload_options(SimulationOptions& options, const char* set_changes) {
  po::options_description description = network_options(options, set_changes);
  description.add_options()("layers",
                            po::value(&options.layers)->value_name("a,b")->notifier(not_empty("layers")),
                            "only these layers");
  return description;
}

po::options_description simulation_options(SimulationOptions& options) {
  po::options_description description = workload_options(
      options, "change one value of the accelerator, or of the network with /network/...; may be repeated");
  auto add = description.add_options();
  add("check-values", po::bool_switch(&options.check_values),
      "compute all products and compare each layer's sums with an independent convolution of the layer's own "
      "input "
      "tensor; that this is the output of the layer before is not checked");
  add("per-pe", po::bool_switch(&options.per_pe), "with --out: write where each PE's cycles went, too");
  add("help,h", "show this");
  return description;
}

void check_options(const SimulationOptions& options) {
  if (options.per_pe && options.out.empty())
    throw UsageError("--per-pe: expected --out DIR too, the folder that gets per_pe.csv");
}

void check_network_settings(const SimulationOptions& options) {
  if (const auto others = tell_apart(options.settings).machine; !others.empty())
    throw UsageError(
        fmt::format("--set: expected {}/...=value, found \"{}\"", network_prefix, others.front()));
}

LoadedMachine load_machine(const std::string& name_or_path, const SimulationOptions& options) {
  return load_machine(Catalog(), name_or_path, tell_apart(options.settings).machine);
}

std::shared_ptr<ResolvedNetwork> load_network(const SimulationOptions& options,
                                              const std::vector<std::string>& before) {
  const std::vector<std::string> settings = tell_apart(options.settings).network;
  std::vector<std::string> all = before;
  all.insert(all.end(), settings.begin(), settings.end());
  auto network = load_network(Catalog(), options.network, options.trace, all);
  network->settings = pointers_of(settings);
  network->only = layer_names(options.layers);
  return network;
}

Workload load_workload(const SimulationOptions& options) {
  const auto network = load_network(options);
  return make_workload(network, network->tensors(options.seed.value), options.seed);
}

std::vector<std::string> workload_notes(const Workload& workload, bool values) {
  std::vector<std::string> notes;
  for (const Note& note : workload.network.notes) notes.push_back(note.pointer + ": " + note.message);
  const TensorUse use{workload.resolved->settings, workload.tensors->origin(), workload.seed.is_set, values,
                      false};
  for (std::string& note : tensor_notes(workload.network, workload.chosen(), use))
    notes.push_back(std::move(note));
  return notes;
}

}  // namespace lacuna
