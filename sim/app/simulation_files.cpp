#include "sim/app/simulation_files.h"

#include <algorithm>

#include "sim/app/said.h"
#include "sim/results/rows.h"

namespace lacuna {

std::vector<std::string> words_of(const std::string& command, const Arguments& arguments) {
  std::vector<std::string> words{command};
  for (const std::string& word : arguments) words.push_back(printable(word));
  return words;
}

std::vector<std::string> paths_of_simulation(const std::filesystem::path& below, bool per_pe) {
  std::vector<std::string> paths{(below / "result.json").string(), (below / "layers.csv").string()};
  if (per_pe) paths.push_back((below / "per_pe.csv").string());
  return paths;
}

std::vector<Part> parts_of(const Simulation& simulation, const std::filesystem::path& below) {
  const std::vector<std::string> paths = paths_of_simulation(below, !simulation.per_pe.empty());
  std::vector<Part> parts{{paths[0], [&] { return simulation.result.dump(2) + "\n"; }},
                          {paths[1], [&] { return layers_csv(read_result(simulation.result)); }}};
  if (paths.size() > 2) parts.push_back({paths[2], [&] { return simulation.per_pe; }});
  return parts;
}

void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) warn("note: {}\n", printable(note));
}

void print_notes(const Json& result) {
  print_notes(result.at("notes").get<std::vector<std::string>>());
}

void print_notes(const std::vector<RunResult>& results) {
  std::vector<std::string> all;
  for (const RunResult& result : results) {
    if (!result.has_total) continue;
    for (const std::string& note : result.notes) {
      const bool is_common = std::ranges::all_of(results, [&](const RunResult& other) {
        return !other.has_total || std::ranges::find(other.notes, note) != other.notes.end();
      });
      const std::string told = (is_common ? "" : result.machine() + ": ") + note;
      if (std::ranges::find(all, told) == all.end()) all.push_back(told);
    }
  }
  print_notes(all);
}

}  // namespace lacuna
