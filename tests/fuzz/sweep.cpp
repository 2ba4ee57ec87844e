// A sweep file over shipped machines and networks: read, its axes spelt out, its filters compiled; if it has
// few points, all of them resolved.
#include "sim/sweep/expand.h"

#include "sim/config/problems.h"
#include "tests/fuzz/support.h"

namespace lacuna {
namespace {

constexpr double most_points = 24;
// Names alone: no input reads other files.
void refuse_paths(const SweepConfig& sweep) {
  std::vector<std::string> names = sweep.accelerators;
  names.insert(names.end(), sweep.networks.begin(), sweep.networks.end());
  for (const std::string& network : sweep.networks) names.push_back(sweep.trace_of(network));
  for (const std::string& name : names)
    if (std::filesystem::path(name).has_parent_path()) throw InputError(name, "", "no such file");
}

double points_of(const SweepConfig& sweep) {
  double points =
      static_cast<double>(sweep.accelerators.size() * sweep.networks.size() * sweep.seed_list().size());
  for (const AxisConfig& axis : sweep.axes)
    points *= static_cast<double>(std::max<std::size_t>(1, axis.values.size()));
  return points;
}

void judge(const std::string& file) {
  const SweepConfig sweep = read_sweep(load_extended(file));
  const SweepConfig again = read_sweep(parse_document(sweep_json(sweep).dump(), "effective.json"));
  fuzz::require(sweep_json(again) == sweep_json(sweep), "the effective sweep gives itself");
  refuse_paths(sweep);
  const Space space(sweep, file, Catalog(fuzz::shipped("")), Build{"version", "commit", ""});
  check_filters(space);
  if (points_of(sweep) <= most_points) expand(space);
}

}  // namespace
}  // namespace lacuna

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const lacuna::fuzz::Folder folder;
  try {
    lacuna::judge(folder.write("sweep.json", data, size));
  } catch (const lacuna::InputError&) {
  }
  return 0;
}
