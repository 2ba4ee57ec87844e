#include "sim/config/problems.h"

#include <utility>

#include "sim/config/phrases.h"

namespace lacuna {
namespace {

constexpr std::size_t max_pointer = 300;  // keys are the user's and can be of any length

}  // namespace

std::string to_string(const Problem& problem) {
  std::string line;
  for (const std::string& part : {problem.file, shortened(problem.pointer, max_pointer), problem.message}) {
    if (part.empty()) continue;
    if (!line.empty()) line += ": ";
    line += part;
  }
  return line;
}

namespace {

std::string joined(const std::vector<Problem>& problems) {
  std::string lines;
  for (const Problem& problem : problems) {
    if (!lines.empty()) lines += '\n';
    lines += to_string(problem);
  }
  return lines;
}

}  // namespace

InputError::InputError(std::vector<Problem> problems)
    : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

InputError::InputError(std::string file, std::string pointer, std::string message)
    : InputError(std::vector<Problem>{{std::move(file), std::move(pointer), std::move(message)}}) {}

}  // namespace lacuna
