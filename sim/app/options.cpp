#include "sim/app/options.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>
#include <string_view>

#include "sim/app/catalog.h"
#include "sim/app/said.h"
#include "sim/app/split.h"
#include "sim/config/set_pointers.h"
#include "sim/engine/trace_child.h"
#include "sim/network/layer_names.h"
#include "sim/pruning/low_rank.h"
#include "sim/pruning/prune.h"
#include "sim/report/notes.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr std::string_view network_prefix = "/network/";

// Settings are told apart by their pointer; a network's loses its prefix.
std::vector<std::string> settings_for(bool network, const std::vector<std::string>& settings) {
  std::vector<std::string> chosen;
  for (const std::string& setting : settings) {
    if (setting.starts_with(network_prefix) != network) continue;
    chosen.push_back(network ? setting.substr(network_prefix.size() - 1) : setting);
  }
  return chosen;
}

// The names in --layers, all of them layers of the network.
std::vector<std::string> selected_layers(const Network& network, const std::string& wanted) {
  std::vector<std::string> names = split(wanted);
  if (names.empty())
    throw InputError("--layers", "", "expected names of layers separated by commas, found nothing");
  names = with_factors(network, names);
  check_layer_names(network, names, "--layers");
  return names;
}

// `; did you mean --seed?`, or "".
std::string meant_option(const std::string& typed, const po::options_description& options) {
  std::vector<std::string> known;
  for (const auto& option : options.options()) known.push_back("--" + option->long_name());
  const std::string close = nearest(typed, known);
  return close.empty() ? "" : fmt::format("; did you mean {}?", close);
}

// As the usage shows it: NETWORK for "--network".
std::string argument_name(std::string option) {
  option.erase(0, option.find_first_not_of('-'));
  std::transform(option.begin(), option.end(), option.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return option;
}

// Problems with a setting are told with the pointer that the user wrote.
Network load_network(const SimulationOptions& options) {
  Document document = load_extended(find_file(Shelf::networks, options.network));
  try {
    for (const std::string& setting : settings_for(true, options.settings)) apply_setting(document, setting);
    Network network = resolve_network(document);
    const std::vector<Note> notes = overwritten_settings(document);
    network.notes.insert(network.notes.end(), notes.begin(), notes.end());
    return network;
  } catch (const InputError& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems)
      if (problem.file == setting_source)
        problem.pointer.insert(0, network_prefix.substr(0, network_prefix.size() - 1));
    throw InputError(std::move(problems));
  }
}

}  // namespace

po::variables_map parse_arguments(const Arguments& arguments, const po::options_description& options,
                                  const po::positional_options_description& positional) {
  po::variables_map values;
  try {
    const auto style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(arguments).options(options).positional(positional).style(style).run(),
              values);
    if (values.count("help") == 0) po::notify(values);
  } catch (const po::unknown_option& error) {
    throw UsageError(fmt::format("unknown option {}{}", error.get_option_name(),
                                 meant_option(error.get_option_name(), options)));
  } catch (const po::required_option& error) {
    throw UsageError("missing " + argument_name(error.get_option_name()));
  } catch (const po::too_many_positional_options_error&) {
    throw UsageError("too many arguments");
  } catch (const po::error& error) {
    throw UsageError(error.what());
  }
  return values;
}

std::optional<std::vector<std::string>> parse_words(const Arguments& arguments, const char* name, int most,
                                                    const char* usage) {
  std::vector<std::string> words;
  po::options_description visible("Options"), all;
  visible.add_options()("help,h", "show this");
  all.add(visible).add_options()(name, po::value(&words)->required());
  po::positional_options_description positional;
  positional.add(name, most);
  if (parse_arguments(arguments, all, positional).count("help") == 0) return words;
  say("{}{}", usage, fmt::streamed(visible));
  return std::nullopt;
}

std::uint64_t parse_seed(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc() || end != text.data() + text.size() || text.empty())
    throw UsageError(
        fmt::format("--seed: expected an integer from 0 to 18446744073709551615, found \"{}\"", text));
  return seed;
}

std::int64_t parse_integer(const char* option, const std::string& text, IntegerRange range) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < range.min || value > range.max)
    throw UsageError(fmt::format("--{}: expected an integer from {} to {}, found \"{}\"", option, range.min,
                                 range.max, text));
  return value;
}

std::function<void(const std::string&)> not_empty(const char* option) {
  return [option](const std::string& text) {
    if (text.empty()) throw UsageError(fmt::format("--{}: expected a value, found nothing", option));
  };
}

po::options_description network_options(SimulationOptions& options, const char* set_changes) {
  po::options_description description("Options");
  auto add = description.add_options();
  add("trace", po::value(&options.trace)->value_name("FILE")->notifier(not_empty("trace")),
      "take real tensors from this HDF5 trace (a path or a name)");
  add("set", po::value(&options.settings)->value_name("/pointer=value")->composing(), set_changes);
  add("seed", po::value<std::string>()->value_name("N")->notifier([&options](const std::string& text) {
    options.seed = parse_seed(text);
    options.seed_is_set = true;
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
  if (const auto others = settings_for(false, options.settings); !others.empty())
    throw UsageError(
        fmt::format("--set: expected {}...=value, found \"{}\"", network_prefix, others.front()));
}

std::vector<std::string> settings_of(const SimulationOptions& options, bool network) {
  std::vector<std::string> pointers;
  for (const std::string& setting : settings_for(network, options.settings)) {
    Document alone{"", Json::object(), {}};
    apply_setting(alone, setting);
    for (std::string& pointer : set_pointers(alone)) pointers.push_back(std::move(pointer));
  }
  return pointers;
}

Workload load_workload(const SimulationOptions& options) {
  Network network = load_network(options);
  std::shared_ptr<const TensorSource> tensors;
  if (!options.trace.empty())
    tensors = read_trace(find_file(Shelf::traces, options.trace).string(), network);
  else
    tensors = synthetic_tensors(network.activations, options.seed);
  PrunedNetwork pruned = prune(std::move(network), std::move(tensors));
  Workload workload{std::move(pruned.network),
                    std::move(pruned.tensors),
                    {},
                    std::move(pruned.file),
                    std::move(pruned.before_masks)};
  if (!options.layers.empty()) workload.only = selected_layers(workload.network, options.layers);
  return workload;
}

std::vector<std::string> workload_notes(const Workload& workload, const SimulationOptions& options,
                                        bool values) {
  std::vector<std::string> notes;
  for (const Note& note : workload.network.notes) notes.push_back(note.pointer + ": " + note.message);
  std::vector<Layer> layers = workload.network.layers;
  std::erase_if(layers, [&](const Layer& layer) {
    return !workload.only.empty() &&
           std::find(workload.only.begin(), workload.only.end(), layer.name) == workload.only.end();
  });
  const TensorUse use{settings_of(options, true), workload.tensors->origin(), options.seed_is_set, values,
                      false};
  for (std::string& note : tensor_notes(workload.network, layers, use)) notes.push_back(std::move(note));
  return notes;
}

Machine load_machine(const std::string& name_or_path, const SimulationOptions& options) {
  Document document = load_extended(find_file(Shelf::accelerators, name_or_path));
  expand_parts(document, part_folders());
  for (const std::string& setting : settings_for(false, options.settings)) {
    apply_setting(document, setting);
    expand_parts(document, part_folders());  // so that a later setting can change a part that this one names
  }
  const std::vector<Note> notes = overwritten_settings(document);
  Machine machine = resolve_machine(std::move(document), part_folders());
  machine.notes.insert(machine.notes.end(), notes.begin(), notes.end());
  return machine;
}

}  // namespace lacuna
