#include "sim/report/pruning_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace lacuna {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Of a trace, in which there may have been zeros before.
bool keeps_all_by_its_word(const PruningConfig& pruning, const Layer& layer) {
  const double declared = layer.weight_density.value;
  if (pruning.method == "nm" || pruning.method == "accelerator_aware" || pruning.method == "stacked")
    return pruning.kept_of_group(declared) >= std::min(pruning.group(), layer.channels_per_group());
  if (pruning.method == "pattern" || pruning.changes_shapes()) return false;
  return pruning.density_or(declared) == 1;
}

bool removed_nothing(const LayerRun& run, const PruningConfig& pruning) {
  const std::int64_t unpruned = run.result.count<"weights/unpruned">();
  if (run.result.count<"weights/nonzero">() == unpruned) return true;
  if (run.result.count<"weights/count">() != unpruned) return false;
  return pruning.method == "channel" || pruning.method == "filter" ||
         keeps_all_by_its_word(pruning, run.layer);
}

// Who asks for a density of 1 wants nothing removed.
bool asks_for_all(const PruningConfig& pruning) {
  return pruning.density->is_number() && *pruning.density == 1.0;
}

// Where the network's file says how a layer is pruned.
std::string pruning_pointer(const Network& network, const std::string& layer, bool own) {
  if (!own) return "/pruning";
  const Json& layers = network.effective->at("layers");
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (layers[i].at("name") == layer) return fmt::format("/layers/{}/pruning", i);
  return "/pruning";
}

}  // namespace

bool says_how_much(const PruningConfig& pruning) {
  return !pruning.density->is_null() || pruning.keep || pruning.prune_count || pruning.method == "stacked";
}

std::vector<std::string> pruning_notes(const NetworkResult& result) {
  std::vector<std::string> notes;
  std::vector<std::pair<std::string, const PruningConfig*>> idle;
  std::vector<std::string> busy;
  for (const LayerRun& run : result.layers) {
    const auto found = result.network.pruning.find(run.layer.name);
    if (found == result.network.pruning.end()) continue;
    const auto& [config, own] = found->second;
    const std::string pointer = pruning_pointer(result.network, run.layer.name, own);
    if (!removed_nothing(run, config) || asks_for_all(config))
      busy.push_back(pointer);
    else if (idle.empty() || idle.back().first != pointer)
      idle.emplace_back(pointer, &config);
  }
  for (const auto& [pointer, config] : idle) {
    if (contains(busy, pointer)) continue;
    const std::string note =
        fmt::format("{}: has no effect: \"{}\" keeps all weights{}", pointer, config->method,
                    says_how_much(*config) ? "" : ", as much as the layers' weight_density says");
    if (!contains(notes, note)) notes.push_back(note);
  }
  return notes;
}

}  // namespace lacuna
