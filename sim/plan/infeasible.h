// A layer, or a mapping of it, that a machine has no room for.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace lacuna {

class Infeasible : public std::runtime_error {
 public:
  // `buffer` is "weight", "input" or "output"; empty if it is none of them.
  Infeasible(const std::string& message, std::string buffer)
      : std::runtime_error(message), buffer_(std::move(buffer)) {}
  const std::string& buffer() const { return buffer_; }

 private:
  std::string buffer_;
};

}  // namespace lacuna
