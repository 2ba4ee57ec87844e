// A network file: read, every shape resolved, the same again from what it says is in effect; if it is small,
// pruned and each layer planned and computed on one of the shipped machines, made small.
#include <array>

#include "sim/config/document.h"
#include "sim/config/problems.h"
#include "sim/engine/selection.h"
#include "sim/pruning/prune.h"
#include "tests/fuzz/support.h"

namespace lacuna {
namespace {

constexpr std::array machine_names{"dense",      "cambricon_x", "dcnn",          "pattern",
                                   "structured", "scnn",        "nm_tensor_core"};
constexpr std::size_t most_layers = 16;

Machine small_machine(const std::string& name) {
  Document document = load_extended(fuzz::shipped("configs/accelerators/" + name + ".json"));
  for (const char* buffer : {"weight", "input", "output"})
    apply_setting(document, "/buffers/" + std::string(buffer) + "/capacity_bytes=4096");
  return resolve_machine(document, fuzz::shipped_parts());
}

const Machine& machine(std::size_t number) {
  static const std::vector<Machine> machines = [] {
    std::vector<Machine> all;
    for (const char* name : machine_names) all.push_back(small_machine(name));
    return all;
  }();
  return machines[number % machines.size()];
}

bool is_small(const Network& network) {
  return network.layers.size() <= most_layers &&
         std::all_of(network.layers.begin(), network.layers.end(), fuzz::is_small);
}

void judge(const std::string& text) {
  const Network network = resolve_network(parse_document(text, "network.json"));
  const Document effective = parse_document(network.effective->dump(), "effective.json");
  fuzz::require(*resolve_network(effective).effective == *network.effective,
                "the effective network gives itself");
  if (!is_small(network)) return;
  const PrunedNetwork pruned = prune(network, synthetic_tensors(network.activations, 1));
  const Machine& one = machine(text.size());
  for (const Layer& layer : layers_to_run(one, pruned.network.layers, {}))
    fuzz::run_array(one, layer, pruned.tensors->load(layer, true));
}

}  // namespace
}  // namespace lacuna

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    lacuna::judge(std::string(data, data + size));
  } catch (const lacuna::InputError&) {
  }
  return 0;
}
