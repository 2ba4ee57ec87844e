// Expressions that say which points of a sweep are wanted. The language is that of muParserX, with "not" and
// without its matrices, assignments and complex numbers; configs/sweeps/README.md describes it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/config/document.h"

namespace lacuna {

class Filter {
 public:
  // The value that a JSON pointer names: of the effective machine, or "/network/..." of the network.
  using Lookup = std::function<const Json*(const std::string& pointer)>;

  // `variables`: the names that an expression may use.
  Filter(std::string expression, const std::vector<std::string>& variables);
  ~Filter();
  Filter(Filter&&) noexcept;

  // One value per variable; null where the point has none, and then an expression that uses the variable
  // does not concern the point and is true. std::runtime_error if there is no such name, or the types do not
  // fit each other, or the result is no boolean.
  bool accepts(const std::vector<Json>& values, const Lookup& lookup);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lacuna
