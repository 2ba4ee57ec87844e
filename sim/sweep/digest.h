// Who a point is: a digest that is the same on every machine, and different for whatever may change a result.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "sim/config/document.h"

namespace lacuna {

std::string sha256(std::string_view bytes);  // 64 hexadecimal digits
std::string sha256_of_file(const std::filesystem::path& file);

// The simulator that makes the results.
struct Build {
  std::string version, commit;
  std::string binary;  // digest of the program where the commit does not say what was built, else ""

  Json json() const;
};

// A changed source tree and one without git are told apart by the digest of the running program.
Build build_of(const std::string& version, const std::string& commit);

}  // namespace lacuna
