#include "sim/sweep/digest.h"

#include "sim/energy/technology.h"

namespace lacuna {
namespace {

// The energy table decides results, but stands in the machine only by name.
Json technology_json(const Machine& machine) {
  TechnologyConfig config = machine.technology->config();
  return to_json([&](Fields& f) { config.fields(f); });
}

}  // namespace

Json Build::json() const {
  Json json{{"version", version}, {"commit", commit}};
  if (!binary.empty()) json["binary"] = binary;
  if (!plugins.empty()) json["plugins"] = plugins_json(plugins);
  return json;
}

Build build_of(const std::string& version, const std::string& commit, const Plugins& plugins) {
  const bool is_said = commit != "unknown" && !commit.ends_with("-dirty");
  return {version, commit, is_said ? "" : sha256_of_file("/proc/self/exe"), plugins};
}

std::string short_digest(const Json& json) {
  return sha256(json.dump()).substr(0, 16);
}

std::string digest_of(const ResolvedNetwork& network) {
  return short_digest({{"network", *network.network.effective}, {"layers", network.only}});
}

Json identity_of(const Build& build, const Machine& machine, const std::string& network_digest,
                 const TensorSource& unpruned) {
  return {{"simulator", build.json()},
          {"accelerator", *machine.effective},
          {"technology", technology_json(machine)},
          {"network", network_digest},
          {"tensors", {unpruned.origin(), unpruned.description()}}};
}

}  // namespace lacuna
