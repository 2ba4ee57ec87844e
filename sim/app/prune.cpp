#include <fmt/format.h>
#include <fmt/ostream.h>

#include <boost/program_options.hpp>
#include <filesystem>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/app/said.h"
#include "sim/app/simulation_files.h"
#include "sim/report/output.h"
#include "sim/report/result_folder.h"
#include "sim/tensors/trace_writer.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* prune_usage = R"(Usage: lacuna prune NETWORK --out DIR [options]

Writes a network as its "pruning" leaves it: DIR/NAME.json, which asks for no pruning any more and has the densities measured,
and DIR/NAME.h5, its trace. NETWORK is a name (`lacuna list networks`) or a JSON file.

Examples:
  lacuna prune digits --trace digits --set /network/pruning/method=filter --set /network/pruning/density=0.5 --out out/half
  lacuna run dense out/half/digits.json --trace out/half/digits.h5 --check-values

)";

double fraction(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 1 : static_cast<double>(part) / static_cast<double>(whole);
}

// How many are nonzero.
struct Nonzeros {
  std::int64_t weights = 0, inputs = 0;
};

std::vector<Nonzeros> count_nonzeros(const Workload& workload) {
  std::vector<Nonzeros> counts;
  for (const Layer& layer : workload.network.layers) {
    const LayerTensors tensors = workload.tensors->load(layer, false);
    counts.push_back({tensors.weights.count(), tensors.inputs.count()});
  }
  return counts;
}

// The network file with the densities that its trace has.
Json measured(const Workload& workload, const std::vector<Nonzeros>& counts) {
  Json file = *workload.file;
  const std::string source = "measured on " + workload.network.name + ".h5";
  for (std::size_t l = 0; l < counts.size(); ++l) {
    const Layer& layer = workload.network.layers[l];
    Json& json = file.at("layers").at(l);
    json["input_density"] = fraction(counts[l].inputs, layer.input_count() / layer.operands);
    json["input_density_source"] = source;
    if (!layer.has_weights()) continue;
    json["weight_density"] = fraction(counts[l].weights, layer.weight_count());
    json["weight_density_source"] = source;
  }
  return file;
}

std::string kept_line(const std::string& name, const std::string& method, std::int64_t before,
                      std::int64_t after) {
  return fmt::format("{:<28} {:<18} {:>12} {:>12} {:>8.4f}\n", name, method.empty() ? "-" : method, before,
                     after, fraction(after, before));
}

std::string kept_table(const Workload& workload, const std::vector<Nonzeros>& counts) {
  std::string table =
      fmt::format("{:<28} {:<18} {:>12} {:>12} {:>8}\n", "layer", "pruned by", "weights", "nonzero", "kept");
  std::int64_t before = 0, after = 0;
  for (std::size_t l = 0; l < counts.size(); ++l) {
    const Layer& layer = workload.network.layers[l];
    if (!layer.has_weights()) continue;
    const std::int64_t whole = layer.pruning.empty() ? layer.weight_count() : layer.unpruned_weights;
    before += whole;
    after += counts[l].weights;
    table += kept_line(layer.name, layer.pruning, whole, counts[l].weights);
  }
  return table + kept_line("total", "", before, after);
}

// A network of the same name that Lacuna did not write is not replaced, and neither is a file of a result.
void check_free(const std::filesystem::path& file, const std::string& name) {
  const std::filesystem::path network = file.string() + ".json";
  std::string text;
  if (is_there(network))
    text = load_document(network).value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.empty() && !is_there(file.string() + ".h5")) return;
  if (text.find(Json("measured on " + name + ".h5").dump()) == std::string::npos)
    throw InputError(
        file.string() + (text.empty() ? ".h5" : ".json"), "",
        "cannot be replaced: it is not known to be written by `lacuna prune`; choose another folder");
}

}  // namespace

int prune_command(const Arguments& arguments) {
  SimulationOptions options;
  po::options_description visible = network_options(
                              options,
                              "change one value of the network: /network/...=value; may be repeated"),
                          all;
  visible.add_options()("help,h", "show this");
  all.add(visible).add_options()("network", po::value(&options.network)->required());
  po::positional_options_description positional;
  positional.add("network", 1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    say("{}{}", prune_usage, fmt::streamed(visible));
    return 0;
  }
  if (options.out.empty())
    throw UsageError("missing --out DIR, the folder that gets the network and its trace");
  check_network_settings(options);
  const Workload workload = load_workload(options);
  if (workload.file->is_null())
    throw InputError(options.network, "/pruning", "expected a method that prunes, found nothing to prune");
  const std::string& name = workload.network.name;
  if (name.empty() || name.find('/') != std::string::npos)
    throw InputError(options.network, "/name",
                     fmt::format("expected what can name a file, found \"{}\"", name));
  const std::filesystem::path file = std::filesystem::path(options.out) / name;
  refuse_sweeps(options.out);
  prepare_folder(options.out);
  check_free(file, name);
  const std::vector<Nonzeros> counts = count_nonzeros(workload);
  const FolderLock lock(options.out);
  write_file(file.string() + ".h5", trace_bytes(workload.network, *workload.tensors));
  write_file(file.string() + ".json", measured(workload, counts).dump(2) + "\n");
  print_notes(workload_notes(workload, true));
  say("{}", kept_table(workload, counts));
  return 0;
}

}  // namespace lacuna
