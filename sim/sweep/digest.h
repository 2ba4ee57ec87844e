// Who a point is: a digest that is the same on every machine, and different for whatever may change a result.
#pragma once

#include <string>

#include "sim/config/document.h"
#include "sim/report/sha256.h"

namespace lacuna {

// The simulator that makes the results.
struct Build {
  std::string version, commit;
  std::string binary;  // digest of the program where the commit does not say what was built, else ""

  Json json() const;
};

// A changed source tree and one without git are told apart by the digest of the running program.
Build build_of(const std::string& version, const std::string& commit);

}  // namespace lacuna
