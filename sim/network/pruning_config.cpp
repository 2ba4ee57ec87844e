#include "sim/network/pruning_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

namespace lacuna {
namespace {

constexpr std::int64_t max_group = 1024;
constexpr std::size_t max_levels = 32;  // analyses hold a mask of each
constexpr std::int64_t window = 9;      // positions of a 3x3 kernel

const JsonShape fraction_shape{"a number from 0 to 1", R"({"type": "number", "minimum": 0, "maximum": 1})",
                               [](const Json& j) { return j.is_number() && j >= 0 && j <= 1; }};

bool is_level(const Json& j) {
  return j.is_number_integer() && j >= 1 && j <= max_group;
}

const JsonShape levels_shape{
    "a falling list of at most 32 integers from 1 to 1024",
    R"({"type": "array", "minItems": 1, "maxItems": 32, "items": {"type": "integer", "minimum": 1, "maximum": 1024}})",
    [](const Json& j) {
      return j.is_array() && !j.empty() && j.size() <= max_levels &&
             std::all_of(j.begin(), j.end(), is_level) && std::is_sorted(j.rbegin(), j.rend()) &&
             std::adjacent_find(j.begin(), j.end()) == j.end();
    }};

}  // namespace

const std::vector<std::string>& pruning_methods() {
  static const std::vector<std::string> methods = {
      "none",  "unstructured", "balanced", "channel",           "filter",  "shape",
      "block", "nm",           "pattern",  "accelerator_aware", "stacked", "low_rank"};
  return methods;
}

BoxedJson PruningConfig::default_levels() {
  return Json::array({8, 4, 2});
}

double PruningConfig::density_or(double declared) const {
  return density->is_null() ? declared : density->get<double>();
}

std::int64_t PruningConfig::group() const {
  if (group_size) return *group_size;
  if (method == "stacked") return 16;
  return method == "nm" ? 4 : 8;
}

std::int64_t PruningConfig::kept_of_group(double declared) const {
  if (method == "stacked") return kept_by_level()[static_cast<std::size_t>(level)];
  if (keep) return *keep;
  if (prune_count) return group() - *prune_count;
  const double kept = density_or(declared);
  return std::max<std::int64_t>(kept > 0 ? 1 : 0, std::llround(kept * static_cast<double>(group())));
}

std::vector<std::int64_t> PruningConfig::kept_by_level() const {
  return levels->get<std::vector<std::int64_t>>();
}

void PruningConfig::fields(Fields& f) {
  f.choice("method", method, pruning_methods(), "what is removed; sim/pruning/README.md says how",
           Need::required);
  // A key of another method is read, so that it can be noted, and is not written.
  const auto declare = [&](const char* key, const std::set<std::string>& methods, const auto& field) {
    const bool used = methods.contains(method);
    if (used || !f.has_values() || f.is_set(key)) field(key);
    if (!used) f.no_effect(key, fmt::format("\"method\" is \"{}\"", method));
  };
  declare("density",
          {"unstructured", "balanced", "channel", "filter", "shape", "block", "nm", "pattern",
           "accelerator_aware", "low_rank"},
          [&](const char* key) {
            f.json(key, *density, fraction_shape,
                   "fraction of the weights that is kept; default: the layer's weight_density");
          });
  declare("scope", {"unstructured"}, [&](const char* key) {
    f.choice(key, scope, {"layer", "network"}, "one threshold per layer, or one for all of them");
  });
  declare("group_size", {"nm", "accelerator_aware", "stacked"}, [&](const char* key) {
    f.maybe_integer(key, group_size, {1, max_group},
                    "input channels of a group; default: nm 4, accelerator_aware 8, stacked 16");
  });
  declare("keep", {"nm"}, [&](const char* key) {
    f.maybe_integer(key, keep, {1, max_group}, "weights kept in each group; default: as the density says");
  });
  declare("prune_count", {"accelerator_aware"}, [&](const char* key) {
    f.maybe_integer(key, prune_count, {0, max_group},
                    "p: weights removed from each group of g; default: as the density says");
  });
  declare("block", {"block"}, [&](const char* key) {
    f.pair(key, block_k, block_c, {1, 4096},
           "output channels, or [output channels, input channels], that are removed together");
  });
  declare("entries", {"pattern"}, [&](const char* key) {
    f.integer(key, entries, {1, window}, "weights that a pattern keeps of a 3x3 kernel");
  });
  declare("patterns", {"pattern"}, [&](const char* key) {
    f.integer(key, patterns, {1, 126}, "patterns that a layer may use");
  });
  declare("center", {"pattern"},
          [&](const char* key) { f.boolean(key, center, "every pattern keeps the middle of the kernel"); });
  declare("levels", {"stacked"}, [&](const char* key) {
    f.json(key, *levels, levels_shape, "weights kept in each group, level by level, the densest first");
  });
  declare("level", {"stacked"}, [&](const char* key) {
    f.integer(key, level, {0, max_group}, "the level that runs; 0 is the densest");
  });
  declare("channel_density", {"low_rank"}, [&](const char* key) {
    f.number(key, channel_density, {0, 1},
             "fraction of the factors' weights that channel pruning then keeps");
  });
  if (method == "pattern" && entries == window)
    for (const char* key : {"patterns", "center"}) f.no_effect(key, "\"entries\" keeps all of a kernel");
  check(f);
}

void PruningConfig::check(Fields& f) const {
  const auto beyond = [&](const char* key, std::int64_t value) {
    if (value > group())
      f.contradiction(key, fmt::format("expected at most the group's {} weights, found {}", group(), value));
  };
  if (method == "nm" && keep) beyond("keep", *keep);
  if (method == "accelerator_aware" && prune_count) beyond("prune_count", *prune_count);
  if (method == "stacked") {
    beyond("levels", kept_by_level().front());
    if (level >= static_cast<std::int64_t>(levels->size()))
      f.contradiction("level", fmt::format("expected 0 to {}, found {}", levels->size() - 1, level));
  }
  for (const auto& [key, number] : {std::pair("keep", keep), std::pair("prune_count", prune_count)})
    if (number && !density->is_null() && (method == "nm" || method == "accelerator_aware"))
      f.contradiction("density", fmt::format("expected either \"density\" or \"{}\", found both", key));
}

}  // namespace lacuna
