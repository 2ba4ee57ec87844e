#include "sim/app/codesign.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/app/accuracy.h"

namespace lacuna {
namespace {

Workload pruned_workload(const PruningWord& word, const SimulationOptions& options) {
  const auto network = load_network(options, {"/pruning=" + word.pruning.dump()});
  return make_workload(network, network->tensors(options.seed.value), options.seed);
}

// A problem with a word, which is a setting to the network, told as one of --prunings.
Problem retold(Problem problem, const PruningWord& word) {
  if (problem.file != setting_source || !problem.pointer.starts_with("/network/pruning")) return problem;
  return {"--prunings", problem.pointer, fmt::format("{}: {}", word.text, problem.message)};
}

// Unless it was told of another word.
void add(const Problem& told, std::vector<Problem>& problems) {
  if (std::none_of(problems.begin(), problems.end(), [&](const Problem& problem) {
        return problem.file == told.file && problem.pointer == told.pointer &&
               problem.message == told.message;
      }))
    problems.push_back(told);
}

}  // namespace

std::vector<Workload> pruned_workloads(const std::vector<PruningWord>& words,
                                       const SimulationOptions& options) {
  std::vector<Workload> workloads;
  std::vector<Problem> problems;
  for (const PruningWord& word : words) try {
      workloads.push_back(pruned_workload(word, options));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) add(retold(problem, word), problems);
    }
  if (!problems.empty()) throw InputError(std::move(problems));
  return workloads;
}

std::vector<MatrixCell> matrix_of(const std::vector<PruningWord>& words,
                                  const std::vector<RunResult>& results) {
  const auto ran = std::ranges::find_if(results, &RunResult::has_total);
  const bool is_trained = ran != results.end() && ran->provenance.at("tensors").at("origin") == "trace";
  const Accuracies accuracies(is_trained ? ran->network_name() : "");
  const std::size_t per_row = results.size() / words.size();
  std::vector<MatrixCell> matrix;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const PruningWord& word = words[i / per_row];
    matrix.push_back({word.text, results[i], accuracies.of(word.pruning)});
  }
  return matrix;
}

std::filesystem::path folder_of(const PruningWord& word) {
  std::string name = word.text;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ':' || c == '=' || c == '/'; }, '_');
  return name;
}

}  // namespace lacuna
