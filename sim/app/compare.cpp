#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <thread>

#include "sim/app/arguments.h"
#include "sim/app/cells.h"
#include "sim/app/codesign.h"
#include "sim/app/commands.h"
#include "sim/app/plugins.h"
#include "sim/app/said.h"
#include "sim/app/simulation_files.h"
#include "sim/app/split.h"
#include "sim/app/stopped.h"
#include "sim/app/version.h"
#include "sim/report/columns_part.h"
#include "sim/report/compare_table.h"
#include "sim/results/columns_file.h"
#include "sim/results/run_result.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* compare_usage = R"(Usage: lacuna compare ACCELERATOR... --network NETWORK [options]

Runs the same tensors on each accelerator; speed-ups are over the first. With --prunings, prunes the network's weights in
several ways and runs each on each accelerator; speed-ups are over the first pruning on the first accelerator. A layer that an
accelerator cannot run is an empty cell, with its reason; totals are then over the layers that it ran, and speed-ups over those
that both ran.

Examples:
  lacuna compare dense cambricon_x --network vgg16
  lacuna compare dense cambricon_x my_machine.json --network digits --trace digits --out out/digits
  lacuna compare --prunings none,unstructured,channel,pattern,nm:keep=1 --accelerators dense,cambricon_x,scnn
      --network resnet50 --density 0.25 --out out/codesign
  lacuna compare dense cambricon_x scnn --network vgg16 --out out/vgg16 --shard 0/2

With --out, DIR gets compare.csv, and ACCELERATOR/result.json and ACCELERATOR/layers.csv for each, with --per-pe also
ACCELERATOR/per_pe.csv; with --prunings matrix.csv, and the same files in PRUNING/ACCELERATOR. Until all cells are done, those that
are done stay in DIR/cells+, so the command may be stopped at any moment, killed too: the same command goes on from there.
Several may work on one DIR; the last one writes the tables and removes DIR/cells+. In a table where cells are empty, the column
"reason" says why.

Exit codes: 0 all cells done or empty for a reason of the accelerator's, 4 some are left. If a cell fails in another way, the
others are shown, and the exit code is that of `lacuna run`.

)";

constexpr const char* store_folder = "cells+";  // no accelerator's or pruning's name has a "+"

struct CompareOptions {
  SimulationOptions simulation;
  std::vector<std::string> accelerators;
  std::string more_accelerators;  // --accelerators a,b
  std::string prunings, density;
  std::string shard = "0/1";
  CellsRun run;
};

po::options_description compare_options(CompareOptions& options) {
  po::options_description description = simulation_options(options.simulation);
  auto add = description.add_options();
  options.run.jobs = std::max(1U, std::thread::hardware_concurrency());
  add("network", po::value(&options.simulation.network)->value_name("NETWORK")->required(),
      "a name or a JSON file");
  add("accelerators",
      po::value(&options.more_accelerators)->value_name("a,b")->notifier(not_empty("accelerators")),
      "accelerators, in place of ACCELERATOR...");
  add("prunings", po::value(&options.prunings)->value_name("p,q")->notifier(not_empty("prunings")),
      "prune the weights in each of these ways: METHOD[:key=value]..., keys as in a network's \"pruning\"");
  add("density", po::value(&options.density)->value_name("D")->notifier(not_empty("density")),
      "fraction of the weights that each of the prunings keeps");
  add("jobs", po::value<std::string>()->value_name("N")->notifier([&options](const std::string& text) {
    options.run.jobs = parse_count("jobs", text);
  }),
      "cells at a time; default: one per core");
  add("shard", po::value(&options.shard)->value_name("I/N|auto")->notifier(not_empty("shard")),
      "with --out: run only this part; auto: the number of the task in an array of a cluster's");
  return description;
}

// UsageError if none or too many ways of naming them were used.
std::vector<std::string> accelerator_names(const CompareOptions& options) {
  if (!options.accelerators.empty() && !options.more_accelerators.empty())
    throw UsageError("expected accelerators as arguments or with --accelerators, found both");
  std::vector<std::string> names = options.accelerators;
  if (names.empty()) names = split(options.more_accelerators);
  if (names.empty()) throw UsageError("missing ACCELERATOR");
  return names;
}

void check_options(const CompareOptions& options) {
  check_options(options.simulation);
  if (options.prunings.empty() && !options.density.empty())
    throw UsageError("--density: expected --prunings too, which it is for");
  if (options.run.shard.count > 1 && options.simulation.out.empty())
    throw UsageError("--shard: expected --out DIR too, the folder where the shards meet");
}

// A comparison, with a row per pruning or without any.
struct Compared {
  std::vector<PruningWord> words;  // empty: the network as it is
  Comparison comparison;

  bool is_matrix() const { return !words.empty(); }
  ResultKind kind() const { return is_matrix() ? ResultKind::matrix : ResultKind::comparison; }
  const char* table_file() const { return is_matrix() ? "matrix.csv" : "compare.csv"; }

  std::filesystem::path folder(const Comparison::Cell& cell) const {
    const std::string& machine = comparison.machines()[cell.machine].machine.name;
    return is_matrix() ? folder_of(words[cell.workload]) / machine : std::filesystem::path(machine);
  }
};

Compared load(const CompareOptions& options, const std::vector<std::string>& names) {
  std::vector<PruningWord> words;
  if (!options.prunings.empty()) words = parse_prunings(options.prunings, parse_density(options.density));
  std::vector<LoadedMachine> machines = load_machines(names, options.simulation);
  std::vector<Workload> workloads;
  if (words.empty())
    workloads.push_back(load_workload(options.simulation));
  else
    workloads = pruned_workloads(words, options.simulation);
  return {std::move(words),
          {std::move(machines),
           std::move(workloads),
           {.check_values = options.simulation.check_values,
            .per_pe = options.simulation.per_pe,
            .skip_infeasible = true},
           build_of(lacuna_version, lacuna_commit, loaded_plugins())}};
}

void claim(const CompareOptions& options, const Compared& compared) {
  std::vector<std::string> paths{compared.table_file(), columns_file};
  for (const Comparison::Cell& cell : compared.comparison.cells())
    for (std::string& path : paths_of_simulation(compared.folder(cell), options.simulation.per_pe))
      paths.push_back(std::move(path));
  claim_folder(options.simulation.out, compared.kind(), paths);
}

void write(const std::filesystem::path& out, const Compared& compared,
           const std::vector<Simulation>& simulations, const std::string& table) {
  std::vector<Part> parts{
      {compared.table_file(), [&] { return table; }},
      columns_part(compared.table_file(), compared.is_matrix() ? matrix_columns() : compare_columns())};
  for (std::size_t i = 0; i < simulations.size(); ++i)
    if (simulations[i].result.contains("totals"))
      for (Part& part : parts_of(simulations[i], compared.folder(compared.comparison.cells()[i])))
        parts.push_back(std::move(part));
  write_result(out, compared.kind(), parts);
}

struct Texts {
  std::string table, csv;
};

Texts texts_of(const Compared& compared, const std::vector<RunResult>& results) {
  if (!compared.is_matrix()) return {compare_table(results), compare_csv(results)};
  const std::vector<MatrixCell> matrix = matrix_of(compared.words, results);
  return {matrix_table(matrix), matrix_csv(matrix)};
}

// If no layer ran anywhere, that is an error: how cells failed, or else an InputError with the reasons of
// all.
void check_any(const Comparison& comparison, const CellsDone& done, const std::vector<RunResult>& results) {
  if (std::ranges::any_of(results, &RunResult::has_total)) return;
  throw_failures(done.failures);
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < results.size(); ++i) {
    for (const MissingLayer& layer : results[i].not_run)
      problems.push_back(
          {comparison.machines()[comparison.cells()[i].machine].file, layer.parameter, layer.reason});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

void note_on_density(const CompareOptions& options, const std::vector<PruningWord>& words) {
  if (!options.density.empty() &&
      std::none_of(words.begin(), words.end(), [](const PruningWord& word) { return word.takes_density; }))
    print_notes(std::vector<std::string>{
        "--density: has no effect: each of --prunings says itself how much it keeps"});
}

// What there is if cells are left: to other shards, or to the next time.
int say_unfinished(const CompareOptions& options, const CellsDone& done) {
  throw_failures(done.failures);
  say("{} cells left; ", done.left);
  if (!is_stopped())
    say("the other shards' last one writes the tables\n");
  else if (options.simulation.out.empty())
    say("stopped by a signal; with --out DIR the same command would go on from here\n");
  else
    say("stopped by a signal; the same command goes on from here\n");
  return is_stopped() ? 4 : 0;
}

int compare(const CompareOptions& options, const std::vector<std::string>& names,
            const std::vector<std::string>& command_line) {
  const Compared compared = load(options, names);
  const std::filesystem::path out = options.simulation.out;
  if (!out.empty()) claim(options, compared);
  ScratchStore scratch(out.empty() ? out : out / store_folder);
  const CellsDone done = run_cells(compared.comparison, scratch.store(), options.run, command_line);
  if (done.left > 0) return say_unfinished(options, done);

  std::vector<RunResult> results;
  for (const Simulation& simulation : done.simulations) results.push_back(read_result(simulation.result));
  check_any(compared.comparison, done, results);
  const Texts texts = texts_of(compared, results);
  if (!out.empty()) write(out, compared, done.simulations, texts.csv);
  if (done.failed == 0) scratch.remove();
  note_on_density(options, compared.words);
  print_notes(results);
  say("{}", texts.table);
  throw_failures(done.failures);
  return done.failed > 0 ? 4 : 0;
}

}  // namespace

int compare_command(const Arguments& arguments) {
  CompareOptions options;
  po::options_description visible = compare_options(options), all;
  all.add(visible).add_options()("accelerator", po::value(&options.accelerators));
  po::positional_options_description positional;
  positional.add("accelerator", -1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    say("{}{}", compare_usage, fmt::streamed(visible));
    return 0;
  }
  options.run.shard = parse_shard(options.shard);
  check_options(options);
  return compare(options, accelerator_names(options), words_of("compare", arguments));
}

}  // namespace lacuna
