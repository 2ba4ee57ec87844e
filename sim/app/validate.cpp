#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/said.h"
#include "sim/app/sweep_options.h"
#include "sim/energy/technology.h"
#include "sim/engine/trace_child.h"
#include "sim/inputs/catalog.h"
#include "sim/sweep/expand.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr const char* validate_usage = R"(Usage: lacuna validate FILE...

Checks accelerator, network, sweep, DRAM and technology files (JSON) and traces (HDF5), and reports all problems of each. A
folder stands for the files in it. A trace is checked against the network that it names: one of FILE..., else one of
`lacuna list networks`; if there is none of that name, against the one network among FILE.... Exit code 2 if any file has a
problem.

Examples:
  lacuna validate my_machine.json my_network.json
  lacuna validate my_network.json my_trace.h5
  lacuna validate configs/accelerators workloads/networks workloads/traces

)";

std::string validate_network(const Document& document) {
  return "network " + resolve_network(document).name;
}

std::string validate_accelerator(const Document& document) {
  return "accelerator " + resolve_machine(document, Catalog().parts()).name;
}

std::string validate_technology(const Document& document) {
  return "technology " + Technology(document).config().name;
}

std::string validate_sweep(const Document& document) {
  const Space space = load_space(document.file);
  check_filters(space);
  return "sweep " + space.sweep().name;
}

std::string validate_dram(const Document& document) {
  DramConfig dram;
  std::vector<Problem> problems;
  std::vector<Note> notes;
  read_fields(
      document, "", [&](Fields& f) { dram.fields(f); }, problems, notes);
  if (!problems.empty()) throw InputError(std::move(problems));
  return "DRAM";
}

struct Kind {
  const char* schema;             // the file that "$schema" names
  std::vector<const char*> keys;  // that only this kind has
  std::string (*validate)(const Document&);
};

const std::array kind_count{
    Kind{"accelerator.schema.json", {"model", "array", "buffers", "dataflow"}, validate_accelerator},
    Kind{"sweep.schema.json", {"axes", "accelerators", "networks"}, validate_sweep},
    Kind{"network.schema.json", {"layers"}, validate_network},
    Kind{"dram.schema.json",
         {"bandwidth_gb_per_s", "bandwidth_bytes_per_cycle", "latency_ns", "latency_cycles", "burst_bytes"},
         validate_dram},
    Kind{"technology.schema.json", {"operations", "sram"}, validate_technology},
};

// A "$schema" says what kind of file it is, else its keys do.
std::string validate_json(const std::string& file) {
  const Document document = load_extended(file);
  if (const auto schema = document.value.find("$schema");
      schema != document.value.end() && schema->is_string()) {
    for (const Kind& kind : kind_count)
      if (fs::path(schema->get<std::string>()).filename() == kind.schema) return kind.validate(document);
  }
  for (const Kind& kind : kind_count)
    for (const char* key : kind.keys)
      if (document.value.contains(key)) return kind.validate(document);
  throw InputError(file, "",
                   "cannot tell what this file describes: expected an accelerator (key \"model\"), a network "
                   "(\"layers\"), a sweep (\"axes\"), "
                   "a DRAM (\"bandwidth_gb_per_s\") or a technology (\"operations\")");
}

bool is_trace(const std::string& file) {
  return fs::path(file).extension() == ".h5";
}

// The networks among the files. What cannot be read is none, and is told when it is that file's turn.
std::vector<Network> networks_among(const std::vector<std::string>& files) {
  std::vector<Network> networks;
  for (const std::string& file : files) try {
      if (is_trace(file)) continue;
      const Document document = load_extended(file);
      if (document.value.contains("layers")) networks.push_back(resolve_network(document));
    } catch (const InputError&) {
    }
  return networks;
}

Network network_of_trace(const std::string& name, const std::vector<Network>& given) {
  for (const Network& network : given)
    if (network.name == name) return network;
  const std::vector<std::string> known = Catalog().names(Shelf::networks);
  const bool is_known = std::find(known.begin(), known.end(), name) != known.end();
  if (!is_known && given.size() == 1) return given.front();
  return resolve_network(load_extended(Catalog().find(Shelf::networks, name)));
}

std::string validate_trace(const std::string& file, const std::vector<Network>& given) {
  const TraceLabel label = read_trace_label(file);
  const Network network = network_of_trace(label.network, given);
  read_trace(file, network);
  return fmt::format("trace of {}{}", network.name, label.checksummed ? "" : ", without checksums");
}

bool validate_file(const std::string& file, const std::vector<Network>& given) {
  try {
    const std::string what = is_trace(file) ? validate_trace(file, given) : validate_json(file);
    say("ok: {}: {}\n", printable(file), what);
    return true;
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) say("error: {}\n", to_string(problem));
    return false;
  }
}

std::vector<std::string> expand_folders(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const auto first = static_cast<std::ptrdiff_t>(files.size());
    for (const auto& entry : fs::directory_iterator(path, error))
      if (const auto extension = entry.path().extension(); extension == ".json" || extension == ".h5")
        files.push_back(entry.path().string());
    if (error) throw InputError(path, "", "cannot read this folder: " + error.message());
    if (files.size() == static_cast<std::size_t>(first))
      throw InputError(path, "", "there is no .json or .h5 file in this folder");
    std::sort(files.begin() + first, files.end());
  }
  return files;
}

}  // namespace

int validate_command(const Arguments& arguments) {
  const auto words = parse_words(arguments, "file", -1, validate_usage);
  if (!words) return 0;
  int bad = 0;
  const std::vector<std::string> files = expand_folders(*words);
  const bool any_trace = std::any_of(files.begin(), files.end(), is_trace);
  const std::vector<Network> networks = any_trace ? networks_among(files) : std::vector<Network>();
  for (const std::string& file : files) bad += validate_file(file, networks) ? 0 : 1;
  say("{} file{} checked, {} with problems\n", files.size(), files.size() == 1 ? "" : "s", bad);
  return bad == 0 ? 0 : 2;
}

}  // namespace lacuna
