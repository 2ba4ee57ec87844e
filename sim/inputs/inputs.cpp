#include "sim/inputs/inputs.h"

#include <algorithm>

#include "sim/config/set_pointers.h"
#include "sim/engine/trace_child.h"
#include "sim/inputs/settings.h"
#include "sim/network/layer_names.h"
#include "sim/pruning/low_rank.h"
#include "sim/pruning/prune.h"

namespace lacuna {
namespace {

// Told with the pointer that the user wrote.
InputError retold(const InputError& error) {
  std::vector<Problem> problems = error.problems();
  for (Problem& problem : problems)
    if (problem.file == setting_source) problem.pointer.insert(0, network_prefix);
  return InputError(std::move(problems));
}

}  // namespace

std::vector<Layer> ResolvedNetwork::chosen(const Network& whole) const {
  std::vector<Layer> layers = whole.layers;
  const std::vector<std::string> names = with_factors(whole, only);
  if (!names.empty())
    std::erase_if(layers, [&](const Layer& layer) {
      return std::find(names.begin(), names.end(), layer.name) == names.end();
    });
  return layers;
}

std::shared_ptr<const TensorSource> ResolvedNetwork::tensors(std::uint64_t seed) const {
  if (trace.empty()) return synthetic_tensors(network.activations, seed);
  return read_trace(trace.string(), network);
}

LoadedMachine load_machine(const Catalog& catalog, const std::string& name_or_path,
                           const std::vector<std::string>& settings) {
  const PartFolders parts = catalog.parts();
  Document document = load_accelerator(catalog.find(Shelf::accelerators, name_or_path), parts);
  return {name_or_path, resolve_machine(std::move(document), parts, settings), pointers_of(settings)};
}

std::shared_ptr<ResolvedNetwork> load_network(const Catalog& catalog, const std::string& name_or_path,
                                              const std::string& trace,
                                              const std::vector<std::string>& settings) {
  auto resolved = std::make_shared<ResolvedNetwork>();
  resolved->network = resolve_network(load_extended(catalog.find(Shelf::networks, name_or_path)), settings);
  if (!trace.empty()) resolved->trace = catalog.find(Shelf::traces, trace);
  return resolved;
}

Network resolve_network(Document document, const std::vector<std::string>& settings) {
  try {
    for (const std::string& setting : settings) apply_setting(document, setting);
    Network network = resolve_network(document);
    const std::vector<Note> notes = overwritten_settings(document);
    network.notes.insert(network.notes.end(), notes.begin(), notes.end());
    return network;
  } catch (const InputError& error) {
    throw retold(error);
  }
}

Workload make_workload(std::shared_ptr<const ResolvedNetwork> resolved,
                       std::shared_ptr<const TensorSource> unpruned, Seed seed, const std::string& source) {
  PrunedNetwork pruned = prune(resolved->network, unpruned);
  std::vector<std::string> only = with_factors(pruned.network, resolved->only);
  check_layer_names(pruned.network, only, source);
  return {std::move(resolved),       seed,
          std::move(unpruned),       std::move(pruned.network),
          std::move(pruned.tensors), std::move(only),
          std::move(pruned.file),    std::move(pruned.before_masks)};
}

}  // namespace lacuna
