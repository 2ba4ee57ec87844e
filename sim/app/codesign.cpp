#include "sim/app/codesign.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/app/accuracy.h"
#include "sim/app/cells.h"
#include "sim/app/pruning_words.h"
#include "sim/app/said.h"
#include "sim/report/columns_part.h"
#include "sim/report/matrix.h"
#include "sim/results/columns_file.h"
#include "sim/sweep/loaded_tensors.h"

namespace lacuna {
namespace {

// The network pruned as `word` says; what --set changes of it is changed afterwards.
Workload pruned_workload(const PruningWord& word, const SimulationOptions& options) {
  SimulationOptions pruned = options;
  pruned.settings.insert(pruned.settings.begin(), "/network/pruning=" + word.pruning.dump());
  Workload workload = load_workload(pruned);
  workload.tensors = std::make_shared<LoadedTensors>(workload.tensors, workload.network.layers);
  return workload;
}

// A problem with a word, which is a setting to the network, told as one of --prunings.
Problem retold(Problem problem, const PruningWord& word) {
  if (problem.file != setting_source || !problem.pointer.starts_with("/network/pruning")) return problem;
  return {"--prunings", problem.pointer, fmt::format("{}: {}", word.text, problem.message)};
}

std::vector<Workload> pruned_workloads(const std::vector<PruningWord>& words,
                                       const SimulationOptions& options) {
  std::vector<Workload> workloads;
  std::vector<Problem> problems;
  for (const PruningWord& word : words) try {
      workloads.push_back(pruned_workload(word, options));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems())
        if (const Problem told = retold(problem, word);
            std::none_of(problems.begin(), problems.end(), [&](const Problem& p) {
              return p.file == told.file && p.pointer == told.pointer && p.message == told.message;
            }))
          problems.push_back(told);
    }
  if (!problems.empty()) throw InputError(std::move(problems));
  return workloads;
}

// Cells with what each pruning costs in accuracy, where the tensors are those of a trained network.
std::vector<MatrixCell> matrix_of(const std::vector<PruningWord>& words,
                                  const std::vector<Simulation>& simulations) {
  const Json& first = simulations.front().result;
  const bool is_trained = first.at("provenance").at("tensors").at("origin") == "trace";
  const Accuracies accuracies(is_trained ? first.at("network").at("name").get<std::string>() : "");
  const std::size_t per_row = simulations.size() / words.size();
  std::vector<MatrixCell> matrix;
  for (std::size_t i = 0; i < simulations.size(); ++i) {
    const PruningWord& word = words[i / per_row];
    matrix.push_back({word.text, read_result(simulations[i].result), accuracies.of(word.pruning)});
  }
  return matrix;
}

// A folder's name for a row: what stands in it may also stand in a path.
std::string folder_name(std::string pruning) {
  std::replace_if(
      pruning.begin(), pruning.end(), [](char c) { return c == ':' || c == '=' || c == '/'; }, '_');
  return pruning;
}

constexpr const char* table_file = "matrix.csv";

// Where the results of the cells are: those of a row beside each other.
std::vector<std::filesystem::path> cell_folders(const std::vector<PruningWord>& words,
                                                const std::vector<Machine>& machines) {
  std::vector<std::filesystem::path> folders;
  for (const PruningWord& word : words)
    for (const Machine& machine : machines)
      folders.push_back(std::filesystem::path(folder_name(word.text)) / machine.name);
  return folders;
}

void claim(const SimulationOptions& options, const std::vector<std::filesystem::path>& folders) {
  std::vector<std::string> paths{table_file, columns_file};
  for (const std::filesystem::path& folder : folders)
    for (std::string& path : paths_of_simulation(folder, options.per_pe)) paths.push_back(std::move(path));
  claim_folder(options.out, ResultKind::matrix, paths);
}

void write_matrix(const std::filesystem::path& out, const std::vector<MatrixCell>& matrix,
                  const std::vector<Simulation>& simulations,
                  const std::vector<std::filesystem::path>& folders) {
  std::vector<Part> parts{{table_file, [&] { return matrix_csv(matrix); }},
                          columns_part(table_file, matrix_columns())};
  for (std::size_t i = 0; i < folders.size(); ++i)
    for (Part& part : parts_of(simulations[i], folders[i])) parts.push_back(std::move(part));
  write_result(out, ResultKind::matrix, parts);
}

}  // namespace

int compare_prunings(const CodesignOptions& codesign, const std::vector<std::string>& accelerators,
                     const SimulationOptions& options, const Arguments& command_line) {
  const std::vector<PruningWord> words = parse_prunings(codesign.prunings, parse_density(codesign.density));
  const std::vector<Machine> machines = load_machines(accelerators, options);
  const std::vector<Workload> workloads = pruned_workloads(words, options);
  const std::vector<std::filesystem::path> folders = cell_folders(words, machines);
  if (!options.out.empty()) claim(options, folders);
  std::vector<Cell> cells;
  for (const Workload& workload : workloads)
    for (std::size_t m = 0; m < machines.size(); ++m)
      cells.push_back({accelerators[m], &machines[m], &workload});
  const std::vector<Simulation> simulations = simulate_cells(cells, options, command_line);
  const std::vector<MatrixCell> matrix = matrix_of(words, simulations);
  if (!options.out.empty()) write_matrix(options.out, matrix, simulations, folders);
  if (!codesign.density.empty() &&
      std::none_of(words.begin(), words.end(), [](const PruningWord& word) { return word.takes_density; }))
    print_notes(std::vector<std::string>{
        "--density: has no effect: each of --prunings says itself how much it keeps"});
  print_notes(simulations);
  say("{}", matrix_table(matrix));
  return 0;
}

}  // namespace lacuna
