#include "sim/sweep/digest.h"

namespace lacuna {

Json Build::json() const {
  Json json{{"version", version}, {"commit", commit}};
  if (!binary.empty()) json["binary"] = binary;
  return json;
}

Build build_of(const std::string& version, const std::string& commit) {
  const bool is_said = commit != "unknown" && !commit.ends_with("-dirty");
  return {version, commit, is_said ? "" : sha256_of_file("/proc/self/exe")};
}

}  // namespace lacuna
