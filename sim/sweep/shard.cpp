#include "sim/sweep/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "sim/config/phrases.h"

namespace lacuna {
namespace {

// An array job's variables: the task's number, that of the first and the last, and their distance.
struct ArrayVariables {
  const char* task;
  const char* first;  // nullptr: always 1
  const char* last;   // nullptr: the engine does not say
  const char* step;   // nullptr: always 1
};

constexpr std::array<ArrayVariables, 5> engines{{
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"},
    {"SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE"},
    {"PBS_ARRAY_INDEX", nullptr, nullptr, nullptr},
    {"PBS_ARRAYID", nullptr, nullptr, nullptr},
    {"LSB_JOBINDEX", nullptr, "LSB_JOBINDEX_END", "LSB_JOBINDEX_STEP"},
}};

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Absent, empty and "undefined" (Grid Engine outside an array) are nothing.
std::optional<std::size_t> variable(const char* name) {
  const char* text = name == nullptr ? nullptr : std::getenv(name);
  return text == nullptr ? std::nullopt : number(text);
}

[[noreturn]] void refuse(const std::string& message) {
  throw InputError("--shard", "", message);
}

// With a number of shards of our own the task's number is the index itself, from 0: so the script says.
Shard from_array(const ArrayVariables& engine, std::size_t task, std::size_t count) {
  if (count > 0) return {task, count};
  const std::size_t first = variable(engine.first).value_or(1), step = variable(engine.step).value_or(1);
  const auto last = variable(engine.last);
  if (!last || step == 0 || task < first || *last < first)
    refuse(fmt::format("{} is set but not how many tasks there are; use auto/N", engine.task));
  return {(task - first) / step, (*last - first) / step + 1};
}

Shard from_environment(std::size_t count) {
  for (const ArrayVariables& engine : engines)
    if (const auto task = variable(engine.task)) return from_array(engine, *task, count);
  refuse(
      "auto: this is no task of an array: found none of SLURM_ARRAY_TASK_ID, SGE_TASK_ID, PBS_ARRAY_INDEX, "
      "PBS_ARRAYID and LSB_JOBINDEX");
}

}  // namespace

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  const bool has_count = slash != std::string::npos, is_auto = text.substr(0, slash) == "auto";
  const std::size_t count = has_count ? number(text.substr(slash + 1)).value_or(0) : 0;  // 0: not said
  const auto index = number(text.substr(0, slash));
  if ((!is_auto && !index) || has_count != (count > 0) || (index && !has_count))
    refuse(fmt::format("expected INDEX/COUNT, auto or auto/COUNT, found {}", shown(text)));
  const Shard shard = is_auto ? from_environment(count) : Shard{index.value_or(0), count};
  if (shard.index >= shard.count)
    refuse(fmt::format("expected an index below the number of shards ({}), from 0, found {}", shard.count,
                       shard.index));
  return shard;
}

std::vector<std::size_t> run_order(const std::vector<SweepPoint>& points) {
  std::unordered_map<std::string, std::size_t> first_of;
  std::vector<std::size_t> group;
  for (std::size_t i = 0; i < points.size(); ++i)
    group.push_back(first_of.emplace(points[i].workload, i).first->second);
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return group[a] < group[b]; });
  return order;
}

std::vector<std::size_t> part_of(const Shard& shard, const std::vector<std::size_t>& order,
                                 const std::vector<SweepPoint>& points) {
  double total = 0;
  for (const SweepPoint& point : points) total += 1 + point.cost;
  std::vector<std::size_t> part;
  double before = 0;
  for (const std::size_t i : order) {
    const double middle = before + (1 + points[i].cost) / 2;
    const auto owner = static_cast<std::size_t>(middle / total * static_cast<double>(shard.count));
    if (std::min(owner, shard.count - 1) == shard.index) part.push_back(i);
    before += 1 + points[i].cost;
  }
  return part;
}

}  // namespace lacuna
