// SystemC elaborates once per process: whatever simulates in a test does so in a child, which hands back
// text.
#pragma once

#include <functional>
#include <string>

#include "sim/process/isolated.h"

namespace lacuna::test {

inline std::string in_child(const std::function<std::string()>& body) {
  const IsolatedResult result = run_isolated({body}, 1).front();
  if (result.failure) std::rethrow_exception(result.failure);
  return result.text;
}

}  // namespace lacuna::test
