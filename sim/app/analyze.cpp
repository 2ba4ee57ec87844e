#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <boost/program_options.hpp>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/app/progress.h"
#include "sim/app/said.h"
#include "sim/app/simulation_files.h"
#include "sim/pruning/masks.h"
#include "sim/report/analysis_tables.h"
#include "sim/report/nested_tables.h"
#include "sim/report/result_folder.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* analyze_usage = R"(Usage: lacuna analyze NETWORK [options]

What a network's tensors are, layer by layer, before any machine runs them: shapes, nonzeros, MACs with both operands
nonzero, bytes. With --formats also what the weights take in each storage format; sim/formats/README.md defines the formats.
Of layers pruned by the method "stacked" (network stacking) it then also says what the one set of weights takes that serves
all levels, which part of it each level reads, and what the levels take separately.

Examples:
  lacuna analyze alexnet
  lacuna analyze digits --trace digits --formats
  lacuna analyze resnet50 --layers conv1,fc --set /network/batch=4
  lacuna analyze vgg16 --formats --group 8 --run-bits 4 --out out/vgg16
  lacuna analyze alexnet --formats --set /network/pruning/method=stacked --set /network/pruning/levels=[8,4,2]

With --out, DIR gets analysis.csv, with --formats also formats.csv, and nested.csv if layers are stacked.

)";

struct AnalyzeOptions {
  SimulationOptions workload;
  bool formats = false;
  FormatParameters parameters;
};

po::options_description analyze_options(AnalyzeOptions& options) {
  po::options_description description =
      workload_options(options.workload, "change one value of the network, /network/...; may be repeated");
  auto add = description.add_options();
  const auto integer = [](const char* name, IntegerRange range, auto& to) {
    return po::value<std::string>()->value_name("N")->notifier(
        [=, &to](const std::string& text) { to = parse_integer(name, text, range); });
  };
  FormatParameters& parameters = options.parameters;
  add("formats", po::bool_switch(&options.formats), "add the weights' bytes in each storage format");
  add("run-bits", integer("run-bits", {1, max_run_bits}, parameters.run_bits),
      "with --formats: bits of a run; default: what makes the layer smallest");
  add("block", integer("block", {2, 65'536}, parameters.block),
      "with --formats: the M of N:M, in input channels; default: 4");
  add("group", integer("group", {2, 65'536}, parameters.group),
      "with --formats: input channels of a group; default: 8");
  add("help,h", "show this");
  return description;
}

void check_analyze_options(const AnalyzeOptions& options, const po::variables_map& given) {
  check_network_settings(options.workload);
  if (options.formats) return;
  for (const char* name : {"run-bits", "block", "group"})
    if (given.count(name) > 0)
      throw UsageError(fmt::format("--{}: expected --formats too, whose sizes it changes", name));
}

// If the layer is pruned by the method "stacked".
std::optional<NestedSize> stacked_size(const Workload& workload, const Layer& layer) {
  const auto found = workload.network.pruning.find(layer.name);
  if (found == workload.network.pruning.end() || found->second.config.method != "stacked")
    return std::nullopt;
  const PruningConfig& config = found->second.config;
  const LayerTensors unpruned = workload.before_masks->load(layer, true);
  return nested_size(layer, stacked_levels(layer, unpruned.weight_values, config), config.group());
}

LayerAnalysis analyze(const Workload& workload, const Layer& layer,
                      const std::optional<FormatParameters>& formats) {
  LayerAnalysis analysis = analyze_layer(layer, workload.tensors->load(layer, false), formats);
  if (formats) analysis.nested = stacked_size(workload, layer);
  return analysis;
}

std::vector<LayerAnalysis> analyze(const Workload& workload, const std::optional<FormatParameters>& formats) {
  std::vector<LayerAnalysis> analyses;
  const std::vector<std::string>& only = workload.only;
  Progress progress(true, workload.network.name);
  progress.update(0, workload.network.layers.size());
  for (std::size_t i = 0; i < workload.network.layers.size(); ++i) {
    const Layer& layer = workload.network.layers[i];
    if (only.empty() || std::find(only.begin(), only.end(), layer.name) != only.end())
      analyses.push_back(analyze(workload, layer, formats));
    progress.update(i + 1, workload.network.layers.size());
  }
  return analyses;
}

void write_analysis(const std::filesystem::path& folder, const std::vector<LayerAnalysis>& layers,
                    bool formats) {
  std::vector<Part> parts{{"analysis.csv", [&] { return analysis_csv(layers); }}};
  if (formats) parts.push_back({"formats.csv", [&] { return formats_csv(layers); }});
  if (any_nested(layers)) parts.push_back({"nested.csv", [&] { return nested_csv(layers); }});
  write_result(folder, ResultKind::analysis, parts);
}

}  // namespace

int analyze_command(const Arguments& arguments) {
  AnalyzeOptions options;
  po::options_description visible = analyze_options(options), all;
  all.add(visible).add_options()("network", po::value(&options.workload.network)->required());
  po::positional_options_description positional;
  positional.add("network", 1);
  const po::variables_map given = parse_arguments(arguments, all, positional);
  if (given.count("help") > 0) {
    say("{}{}", analyze_usage, fmt::streamed(visible));
    return 0;
  }
  check_analyze_options(options, given);
  const Workload workload = load_workload(options.workload);
  const std::string& out = options.workload.out;
  if (!out.empty()) claim_folder(out, ResultKind::analysis, {"analysis.csv"});
  const std::vector<LayerAnalysis> layers =
      analyze(workload, options.formats ? std::optional(options.parameters) : std::nullopt);
  if (!out.empty()) write_analysis(out, layers, options.formats);
  print_notes(workload_notes(workload, false));
  say("{}", analysis_table(layers));
  if (options.formats) say("\n{}", formats_table(layers));
  if (any_nested(layers)) say("\n{}", nested_table(layers));
  say("\nTensors: {} ({}).\n", workload.tensors->origin(), workload.tensors->description());
  return 0;
}

}  // namespace lacuna
