#include "sim/config/problems.h"

#include <utility>

#include "sim/config/harmless.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

// Keys and names are the user's and can be of any length.
constexpr std::size_t max_pointer = 300, max_file = 4096, max_message = 16'384;

}  // namespace

std::string to_string(const Problem& problem) {
  std::string line;
  for (const std::string& part : {shortened(problem.file, max_file), shortened(problem.pointer, max_pointer),
                                  shortened(problem.message, max_message)}) {
    if (part.empty()) continue;
    if (!line.empty()) line += ": ";
    line += printable(part);
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
