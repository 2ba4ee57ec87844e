#include "models/nm_tensor_core/nm_tensor_core.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/nm_tensor_core/kernel.h"
#include "models/nm_tensor_core/pattern.h"
#include "sim/base/integer_math.h"
#include "sim/config/fields.h"
#include "sim/engine/registry.h"

namespace lacuna::nm_tensor_core {
namespace {

const ModelRegistration registration{
    {"nm_tensor_core", "weight-sparse by pattern: N of M weights (2:4) in half the cycles, or all of them",
     [] { return std::make_shared<NmTensorCore>(); }}};

}  // namespace

void NmTensorCore::fields(Fields& f) {
  f.integer("cores", cores, {1, 4096}, "matrix units, each with an output tile of its own");
  f.integer("filters", filters, {1, 1024}, "F: output channels of a core's tile");
  f.integer("pixels", pixels, {1, 1024}, "P: output pixels of a core's tile");
  f.integer("depth", depth, {1, 4096}, "D: weights per output that an issue multiplies");
  f.integer("keep", keep, {1, max_group_size}, "N: nonzero weights that a group may have");
  f.integer("group_size", group_size, {1, max_group_size}, "M: consecutive input channels of a group");
  f.choice("on_violation", on_violation, {"dense", "error"},
           "dense: a layer with a group of more than N nonzero weights runs dense; error: it is refused");
  f.integer("pipeline_stages", stages, {1, 64}, "stages from operand to result");
  if (keep > group_size)
    f.contradiction("keep", fmt::format("expected at most \"group_size\" ({}), found {}", group_size, keep));
  if (keep == group_size) f.no_effect("on_violation", "\"keep\" is \"group_size\": no group violates it");
  for (const auto& [key, factor] : {std::pair("keep", keep), std::pair("group_size", group_size)})
    if (depth % factor != 0)
      f.contradiction("depth",
                      fmt::format("expected a multiple of \"{}\" ({}), found {}", key, factor, depth));
}

// In sparse mode N of every group are stored, in dense mode all.
std::optional<std::int64_t> NmTensorCore::least_weight_bytes(const Layer& layer,
                                                             const TileShape& tile) const {
  const std::int64_t stored = std::min(tile.c, ceil_div(tile.c, group_size) * keep);
  return ceil_div(tile.g * tile.k * stored * layer.R * layer.S * layer.weight_bits, 8);
}

std::unique_ptr<LayerKernel> NmTensorCore::kernel(const ArrayContext& context, const Layer& layer,
                                                  const LayerTensors& tensors) const {
  return make_kernel(*this, context, layer, tensors);
}

}  // namespace lacuna::nm_tensor_core
