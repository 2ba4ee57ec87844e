#include "sim/sweep/space.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "sim/config/labels.h"
#include "sim/config/phrases.h"
#include "sim/energy/technology.h"
#include "sim/engine/trace_child.h"
#include "sim/network/layer_names.h"
#include "sim/pruning/low_rank.h"
#include "sim/sweep/figure_checks.h"

namespace lacuna {
namespace {

bool is_of_network(const std::string& pointer) {
  return pointer.starts_with(std::string(network_prefix) + "/");
}

void append(std::vector<Problem>& problems, const InputError& error) {
  problems.insert(problems.end(), error.problems().begin(), error.problems().end());
}

// A name that is not found is a problem of the sweep file; what is wrong in a file that is found, of that.
std::filesystem::path found(const std::function<std::filesystem::path(const std::string&)>& find,
                            const std::string& name, const std::string& file, const std::string& pointer) {
  try {
    return find(name);
  } catch (const InputError& error) {
    throw InputError(file, pointer, fmt::format("\"{}\": {}", name, error.problems().front().message));
  }
}

std::string short_digest(const Json& json) {
  return sha256(json.dump()).substr(0, 16);
}

// The energy table decides results, but stands in the machine only by name.
Json technology_json(const Machine& machine) {
  TechnologyConfig config = machine.technology->config();
  return to_json([&](Fields& f) { config.fields(f); });
}

}  // namespace

std::unique_ptr<TensorSource> ResolvedNetwork::tensors(std::uint64_t seed) const {
  if (trace.empty()) return synthetic_tensors(network.activations, seed);
  return read_trace(trace, network);
}

std::vector<Layer> ResolvedNetwork::chosen(const Network& whole) const {
  std::vector<Layer> layers = whole.layers;
  const std::vector<std::string> names = with_factors(whole, only);
  if (!names.empty())
    std::erase_if(layers, [&](const Layer& layer) {
      return std::find(names.begin(), names.end(), layer.name) == names.end();
    });
  return layers;
}

Space::Space(SweepConfig sweep, std::string file, Places places, Build build)
    : sweep_(std::move(sweep)),
      file_(std::move(file)),
      places_(std::move(places)),
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

void Space::load_accelerators(std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < sweep_.accelerators.size(); ++i) try {
      Document document = load_extended(
          found(places_.accelerator, sweep_.accelerators[i], file_, fmt::format("/accelerators/{}", i)));
      expand_parts(document, places_.parts);
      const Machine machine = resolve_machine(document, places_.parts);
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
          load_extended(found(places_.network, sweep_.networks[i], file_, fmt::format("/networks/{}", i)));
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

void Space::apply(const Choice& choice, bool network, Document& document) const {
  for (std::size_t i = 0; i < sweep_.axes.size(); ++i) {
    const Json& chosen = value(choice, i);
    if (chosen.is_null()) continue;
    for (const std::string& pointer : sweep_.axes[i].pointers) {
      if (is_of_network(pointer) != network) continue;
      const std::string place = network ? pointer.substr(std::string_view(network_prefix).size()) : pointer;
      apply_setting(document, place + "=" + chosen.dump());
      if (!network)
        expand_parts(document, places_.parts);  // a later axis may vary a part that this one names
    }
  }
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
      if (is_of_network(pointer) == network)
        set.push_back(network ? pointer.substr(std::string_view(network_prefix).size()) : pointer);
  }
  return set;
}

// A problem with what an axis sets is one of the sweep file.
void Space::rethrow(const InputError& error, const Choice& choice, const char* prefix) const {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems) {
    if (problem.file != setting_source) continue;
    problem.message = fmt::format("{} ({})", problem.message, settings(choice));
    problem.file = file_;
    problem.pointer.insert(0, prefix);
  }
  throw InputError(std::move(problems));
}

Machine Space::machine(const Choice& choice) const {
  Document document = accelerators_.at(choice.accelerator).document;
  try {
    apply(choice, false, document);
    return resolve_machine(std::move(document), places_.parts);
  } catch (const InputError& error) {
    rethrow(error, choice, "");
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

std::shared_ptr<const ResolvedNetwork> Space::resolve(const Choice& choice) const {
  Document document = networks_.at(choice.network).document;
  auto resolved = std::make_shared<ResolvedNetwork>();
  try {
    apply(choice, true, document);
    resolved->network = resolve_network(document);
  } catch (const InputError& error) {
    rethrow(error, choice, network_prefix);
  }
  const std::string trace = sweep_.trace_of(sweep_.networks.at(choice.network));
  if (!trace.empty()) resolved->trace = found(places_.trace, trace, file_, "/traces").string();
  check_layer_names(resolved->network, sweep_.layers, file_, "/layers");
  resolved->only = sweep_.layers;
  for (const Layer& layer : resolved->chosen(resolved->network))
    resolved->cost += static_cast<double>(layer.weight_count() + layer.input_count() + layer.output_count());
  resolved->digest = short_digest({{"network", resolved->network.effective}, {"layers", resolved->only}});
  return resolved;
}

std::shared_ptr<const ResolvedNetwork> Space::network(const Choice& choice) const {
  const std::string key = network_key(choice);
  if (const auto found = resolved_.find(key); found != resolved_.end()) return found->second;
  return resolved_.emplace(key, resolve(choice)).first->second;
}

std::string Space::identity(const Machine& machine, const ResolvedNetwork& network,
                            const TensorSource& tensors) const {
  return short_digest({{"simulator", build_.json()},
                       {"accelerator", machine.effective},
                       {"technology", technology_json(machine)},
                       {"network", network.digest},
                       {"tensors", {tensors.origin(), tensors.description()}}});
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
