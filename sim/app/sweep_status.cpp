#include <fmt/format.h>

#include <map>
#include <vector>

#include "sim/app/said.h"
#include "sim/app/sweep_commands.h"
#include "sim/sweep/collect.h"
#include "sim/sweep/journal.h"
#include "sim/sweep/manifest.h"

namespace lacuna {
namespace {

constexpr const char* status_usage = R"(Usage: lacuna sweep status DIR

How far a sweep is: points done, running, failed (with the reason) and left, and when the rest will be done.

Example:
  lacuna sweep status out/demo

)";

constexpr const char* collect_usage = R"(Usage: lacuna sweep collect DIR

Makes DIR/points.csv (a row per point) and DIR/layers.csv (a row per point and layer) from the results that are there.

Example:
  lacuna sweep collect out/demo

)";

constexpr std::size_t shown_points = 5;    // of those that failed for the same reason
constexpr std::size_t recent_points = 50;  // that tell the rate

struct Status {
  std::size_t done = 0, running = 0, left = 0;
  std::map<std::string, std::vector<const ManifestPoint*>> failed;  // by reason
};

Status status_of(const Store& store, const Manifest& manifest) {
  Status status;
  for (const ManifestPoint& point : manifest.points) {
    const PointStatus found = store.status(point.id);
    if (found == PointStatus::done)
      ++status.done;
    else if (store.locks().is_claimed(point.id))
      ++status.running;
    else if (found == PointStatus::failed)
      status.failed[store.failure(point.id)].push_back(&point);
    else
      ++status.left;
  }
  return status;
}

std::string describe(const ManifestPoint& point, const std::vector<std::string>& columns) {
  std::string text = fmt::format("{}  {} {} seed {}", point.id, point.accelerator, point.network, point.seed);
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!point.values[i].is_null()) text += fmt::format(" {}={}", columns[i], point.values[i].dump());
  return text;
}

void print_failures(const Status& status, const Manifest& manifest) {
  for (const auto& [reason, points] : status.failed) {
    say("\n{} failed: {}\n", points.size(), reason);
    for (std::size_t i = 0; i < points.size() && i < shown_points; ++i)
      say("  {}\n", describe(*points[i], manifest.columns));
    if (points.size() > shown_points) say("  and {} more\n", points.size() - shown_points);
  }
}

// From the last points that were finished, all drivers together.
void print_rate(const std::vector<JournalEntry>& entries, std::size_t to_do) {
  const std::size_t recent = std::min(entries.size(), recent_points);
  if (recent < 2) return;
  const double seconds = entries.back().finished - entries[entries.size() - recent].finished;
  if (seconds <= 0) return;
  const double rate = static_cast<double>(recent - 1) / seconds;
  say("lately {:.3g} points/s: about {:.0f} s left\n", rate, static_cast<double>(to_do) / rate);
}

}  // namespace

int sweep_status_command(const Arguments& arguments) {
  const auto folder = sweep_folder(arguments, status_usage);
  if (!folder) return 0;
  const Manifest manifest = load_manifest(*folder);
  const Store store(*folder);
  const Status status = status_of(store, manifest);
  std::size_t failed = 0;
  for (const auto& [reason, points] : status.failed) failed += points.size();
  say("{}: {} points: {} done, {} running, {} failed, {} left\n", manifest.name, manifest.points.size(),
      status.done, status.running, failed, status.left);
  if (status.running > 0) print_rate(read_journals(store.log_folder()), status.running + status.left);
  print_failures(status, manifest);
  return 0;
}

int sweep_collect_command(const Arguments& arguments) {
  const auto folder = sweep_folder(arguments, collect_usage);
  if (!folder) return 0;
  const Manifest manifest = load_manifest(*folder);
  const Store store(*folder);
  const Collected collected = collect(store, manifest);
  say("{} done, {} failed, {} missing\n{}\n{}\n", collected.done, collected.failed, collected.missing,
      (*folder / "points.csv").string(), (*folder / "layers.csv").string());
  return 0;
}

}  // namespace lacuna
