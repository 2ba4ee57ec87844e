// A model's No to a layer whose operands its parameters do not allow.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace lacuna {

class Refused : public std::runtime_error {
 public:
  // `pointer` is the parameter's place in the machine file, "/array/...".
  Refused(std::string pointer, const std::string& message)
      : std::runtime_error(message), pointer_(std::move(pointer)) {}
  const std::string& pointer() const { return pointer_; }

 private:
  std::string pointer_;
};

}  // namespace lacuna
