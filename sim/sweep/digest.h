// Who a point is: a digest that is the same on every machine, and different for whatever may change a result.
#pragma once

#include <string>

#include "sim/config/document.h"
#include "sim/inputs/inputs.h"
#include "sim/report/plugins_json.h"
#include "sim/report/sha256.h"

namespace lacuna {

// The simulator that makes the results.
struct Build {
  std::string version, commit;
  std::string binary;  // digest of the program where the commit does not say what was built, else ""
  Plugins plugins = {};

  Json json() const;
};

// A changed source tree and one without git are told apart by the digest of the running program.
Build build_of(const std::string& version, const std::string& commit, const Plugins& plugins = {});

// 16 hexadecimal digits.
std::string short_digest(const Json& json);

// Of the network before pruning and the layers to run.
std::string digest_of(const ResolvedNetwork& network);

// All that decides the result of a network (by its digest) with these tensors on a machine.
Json identity_of(const Build& build, const Machine& machine, const std::string& network_digest,
                 const TensorSource& unpruned);

}  // namespace lacuna
