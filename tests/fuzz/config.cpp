// An accelerator file: read and resolved, the same again from what it says is in effect, and given small
// layers.
#include "sim/config/document.h"
#include "sim/config/problems.h"
#include "tests/fuzz/support.h"

namespace lacuna {
namespace {

Layer small_conv() {
  Layer layer;
  layer.name = "conv";
  layer.C = 3;
  layer.K = 5;
  layer.H = layer.W = 7;
  layer.R = layer.S = 3;
  layer.P = layer.Q = 4;
  layer.stride_h = layer.stride_w = 2;
  layer.pad_h = layer.pad_w = 1;
  layer.weight_density.value = layer.input_density.value = 0.5;
  return layer;
}

Layer small_pool() {
  Layer layer;
  layer.name = "pool";
  layer.kind = LayerKind::max_pool;
  layer.C = layer.K = layer.groups = 3;
  layer.H = layer.W = 6;
  layer.R = layer.S = layer.stride_h = layer.stride_w = 2;
  layer.P = layer.Q = 3;
  return layer;
}

void judge(const std::string& file) {
  const Machine machine = resolve_machine(load_extended(file), fuzz::shipped_parts());
  const Document effective = parse_document(machine.effective->dump(), "effective.json");
  fuzz::require(*resolve_machine(effective, fuzz::shipped_parts()).effective == *machine.effective,
                "the effective machine gives itself");
  static const auto source = synthetic_tensors({}, 1);
  for (const Layer& layer : {small_conv(), small_pool()})
    fuzz::run_array(machine, layer, source->load(layer, true));
}

}  // namespace
}  // namespace lacuna

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const lacuna::fuzz::Folder folder;
  try {
    lacuna::judge(folder.write("machine.json", data, size));
  } catch (const lacuna::InputError&) {
  }
  return 0;
}
