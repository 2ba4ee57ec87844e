#include "sim/sweep/space.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/labels.h"
#include "sim/config/phrases.h"
#include "sim/inputs/settings.h"
#include "sim/network/layer_names.h"
#include "sim/sweep/figure_checks.h"

namespace lacuna {
namespace {

void append(std::vector<Problem>& problems, const InputError& error) {
  problems.insert(problems.end(), error.problems().begin(), error.problems().end());
}

}  // namespace

Space::Space(SweepConfig sweep, std::string file, Catalog catalog, Build build)
    : sweep_(std::move(sweep)),
      file_(std::move(file)),
      catalog_(std::move(catalog)),
      build_(std::move(build)),
      seeds_(sweep_.seed_list()) {
  std::vector<Problem> problems;
  load_accelerators(problems);
  load_networks(problems);
  if (problems.empty()) {
    tell_apart(accelerators_, sweep_.accelerators, "/accelerators");
    tell_apart(networks_, sweep_.networks, "/networks");
    problems = figure_problems(sweep_, file_, names_of(accelerators_), names_of(networks_));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

std::vector<std::string> Space::names_of(const std::vector<Base>& bases) {
  std::vector<std::string> names;
  for (const Base& base : bases) names.push_back(base.name);
  return names;
}

// A name that is not found is a problem of the sweep file; what is wrong in a file that is found, of that.
std::filesystem::path Space::found(Shelf shelf, const std::string& name, const std::string& pointer) const {
  try {
    return catalog_.find(shelf, name);
  } catch (const InputError& error) {
    throw InputError(file_, pointer, fmt::format("\"{}\": {}", name, error.problems().front().message));
  }
}

void Space::load_accelerators(std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < sweep_.accelerators.size(); ++i) try {
      Document document = load_accelerator(
          found(Shelf::accelerators, sweep_.accelerators[i], fmt::format("/accelerators/{}", i)),
          catalog_.parts());
      const Machine machine = resolve_machine(document, catalog_.parts());
      accelerators_.push_back({std::move(document), machine.name});
    } catch (const InputError& error) {
      append(problems, error);
    }
}

// Rows of tables are told apart by their names.
void Space::tell_apart(std::vector<Base>& bases, const std::vector<std::string>& files, const char* pointer) {
  const std::vector<std::string> names = names_of(bases), chosen = labels(names, files);
  for (std::size_t i = 0; i < bases.size(); ++i)
    if (chosen[i] != bases[i].name) bases[i].document.value["name"] = bases[i].name = chosen[i];
  if (const std::string told = told_apart(names, files, chosen); !told.empty())
    sweep_.notes.push_back({pointer, told});
}

void Space::load_networks(std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < sweep_.networks.size(); ++i) try {
      Document document =
          load_extended(found(Shelf::networks, sweep_.networks[i], fmt::format("/networks/{}", i)));
      Network network = resolve_network(document);
      check_layer_names(network, sweep_.layers, file_, "/layers");
      networks_.push_back({std::move(document), network.name});
    } catch (const InputError& error) {
      append(problems, error);
    }
}

const std::string& Space::accelerator_name(const Choice& choice) const {
  return accelerators_.at(choice.accelerator).name;
}

const std::string& Space::network_name(const Choice& choice) const {
  return networks_.at(choice.network).name;
}

const Json& Space::value(const Choice& choice, std::size_t axis) const {
  static const Json null;
  const std::int32_t index = choice.values.at(axis);
  return index == Choice::none ? null : sweep_.axes.at(axis).values.at(static_cast<std::size_t>(index));
}

// Settings, one after the other, of the network or else of the machine.
std::vector<std::string> Space::assignments(const Choice& choice, bool network) const {
  std::vector<std::string> settings;
  for (std::size_t i = 0; i < sweep_.axes.size(); ++i) {
    if (value(choice, i).is_null()) continue;
    for (const std::string& pointer : sweep_.axes[i].pointers)
      if (is_of_network(pointer) == network)
        settings.push_back((network ? within_network(pointer) : pointer) + "=" + value(choice, i).dump());
  }
  return settings;
}

std::string Space::settings(const Choice& choice) const {
  std::string text;
  for (std::size_t i = 0; i < sweep_.axes.size(); ++i)
    if (!value(choice, i).is_null())
      text +=
          fmt::format("{}{} = {}", text.empty() ? "" : ", ", sweep_.axes[i].name, shown(value(choice, i)));
  return text;
}

std::vector<std::string> Space::pointers(const Choice& choice, bool network) const {
  std::vector<std::string> set;
  for (std::size_t i = 0; i < sweep_.axes.size(); ++i) {
    if (value(choice, i).is_null()) continue;
    for (const std::string& pointer : sweep_.axes[i].pointers)
      if (is_of_network(pointer) == network) set.push_back(network ? within_network(pointer) : pointer);
  }
  return set;
}

// A problem with what an axis sets is one of the sweep file.
void Space::rethrow(const InputError& error, const Choice& choice) const {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    if (problem.file != setting_source) continue;
    problem.message = fmt::format("{} ({})", problem.message, settings(choice));
    problem.file = file_;
  }
  throw InputError(std::move(problems));
}

LoadedMachine Space::machine(const Choice& choice) const {
  try {
    return {sweep_.accelerators.at(choice.accelerator),
            resolve_machine(accelerators_.at(choice.accelerator).document, catalog_.parts(),
                            assignments(choice, false)),
            {}};
  } catch (const InputError& error) {
    rethrow(error, choice);
  }
}

std::string Space::network_key(const Choice& choice) const {
  std::string key = std::to_string(choice.network);
  for (std::size_t i = 0; i < sweep_.axes.size(); ++i)
    if (std::any_of(sweep_.axes[i].pointers.begin(), sweep_.axes[i].pointers.end(), is_of_network))
      key += fmt::format(" {}", choice.values.at(i));
  return key;
}

std::string Space::workload_key(const Choice& choice) const {
  return fmt::format("{} seed {}", network_key(choice), choice.seed);
}

std::shared_ptr<const ChosenNetwork> Space::resolve(const Choice& choice) const {
  auto resolved = std::make_shared<ChosenNetwork>();
  try {
    resolved->network = resolve_network(networks_.at(choice.network).document, assignments(choice, true));
  } catch (const InputError& error) {
    rethrow(error, choice);
  }
  const std::string trace = sweep_.trace_of(sweep_.networks.at(choice.network));
  if (!trace.empty()) resolved->trace = found(Shelf::traces, trace, "/traces");
  check_layer_names(resolved->network, sweep_.layers, file_, "/layers");
  resolved->only = sweep_.layers;
  resolved->cost = cost_of(resolved->chosen(resolved->network));
  resolved->digest = digest_of(*resolved);
  return resolved;
}

std::shared_ptr<const ChosenNetwork> Space::network(const Choice& choice) const {
  const std::string key = network_key(choice);
  if (const auto found = resolved_.find(key); found != resolved_.end()) return found->second;
  return resolved_.emplace(key, resolve(choice)).first->second;
}

Workload Space::workload(const Choice& choice) const {
  const auto resolved = network(choice);
  return make_workload(resolved, resolved->tensors(seed(choice)), {seed(choice), false}, file_);
}

std::string Space::identity(const Choice& choice, const Machine& machine,
                            const TensorSource& unpruned) const {
  return short_digest(identity_of(build_, machine, network(choice)->digest, unpruned));
}

std::string Space::identity(const Choice& choice, const std::string& problem) const {
  Json values = Json::array();
  for (std::size_t i = 0; i < sweep_.axes.size(); ++i) values.push_back(value(choice, i));
  return short_digest({{"simulator", build_.json()},
                       {"accelerator", accelerators_.at(choice.accelerator).document.value},
                       {"network", networks_.at(choice.network).document.value},
                       {"seed", seed(choice)},
                       {"values", values},
                       {"problem", problem}});
}

}  // namespace lacuna
