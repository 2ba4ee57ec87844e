#include "sim/app/accuracy.h"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>
#include <vector>

#include "sim/app/split.h"
#include "sim/config/input_file.h"
#include "sim/inputs/catalog.h"

namespace lacuna {
namespace {

// Columns of the table, as scripts/prune_digits.py writes them; none of its words has a comma.
constexpr std::size_t method_column = 0, density_column = 1, percent_column = 4;
constexpr const char* header = "method,density,kept,accuracy_before_percent,accuracy_after_percent,";

}  // namespace

Accuracies::Accuracies(const std::string& network) {
  const std::filesystem::path path = project_root() / "workloads/accuracy" / (network + ".csv");
  if (!is_file(path) && what_is_no_file(path).empty()) return;
  std::istringstream file(read_file(path));
  std::string line;
  std::getline(file, line);
  if (!line.starts_with(header))
    throw InputError(path.string(), "", fmt::format("expected a table that begins with \"{}\"", header));
  for (int number = 2; std::getline(file, line); ++number) try {
      const std::vector<std::string> row = split(line);
      percent_[{row.at(method_column), std::stod(row.at(density_column))}] =
          std::stod(row.at(percent_column));
    } catch (const std::logic_error&) {  // a cell that is missing or no number
      throw InputError(path.string(), "", fmt::format("line {}: expected a row of the table", number));
    }
}

std::optional<double> Accuracies::of(const Json& pruning) const {
  if (!pruning.contains("density") || pruning.size() > 2 || !pruning["density"].is_number())
    return std::nullopt;
  const std::string name = pruning.at("density") == 1.0 ? "none" : pruning.at("method").get<std::string>();
  const auto found = percent_.find({name, pruning.at("density").get<double>()});
  if (found == percent_.end()) return std::nullopt;
  return found->second;
}

}  // namespace lacuna
