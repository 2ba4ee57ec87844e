#include "models/nm_tensor_core/mode.h"

#include <fmt/format.h>

#include <bit>

#include "models/nm_tensor_core/pattern.h"
#include "sim/engine/refused.h"

namespace lacuna::nm_tensor_core {
namespace {

// Whether the weights obey is asked of the masks and of N and M alone.
const std::vector<UnusedKey> not_of_the_pattern{
    {"cores", "no array is asked"},     {"filters", "no array is asked"}, {"pixels", "no array is asked"},
    {"depth", "no array is asked"},     {"on_violation", "comes after"},  {"pipeline_stages", "timing"},
    {"psum_bits", "no array is asked"}, {"weight_port_bits", "timing"},   {"input_port_bits", "timing"},
    {"output_port_bits", "timing"}};

// In tables a layer that obeys has a violation without nonzeros: an empty table would not be found again.
std::optional<Violation> tabulated_violation(const NmTensorCore& array, const TableKey& key,
                                             const Layer& layer, const LayerTensors& tensors) {
  const std::vector<Violation> found =
      tensors.tables.get<Violation>(key.without(not_of_the_pattern).of("violation"), [&] {
        return std::vector{
            first_violation(layer, tensors.weights, array.keep, array.group_size).value_or(Violation{})};
      });
  return found.front().nonzeros == 0 ? std::nullopt : std::optional(found.front());
}

[[noreturn]] void refuse(const NmTensorCore& array, const Layer& layer, const Violation& at) {
  throw Refused(
      "/array/on_violation",
      fmt::format(
          "layer \"{}\", filter {}, r {}, s {}, group {} (channels {} to {} of the filter): expected "
          "at most {} nonzero weights in a group of {}, found {}; \"dense\" would run the layer dense",
          layer.name, at.filter, at.r, at.s, at.first_channel / array.group_size, at.first_channel,
          at.first_channel + at.channels - 1, array.keep, array.group_size, at.nonzeros));
}

bool runs_sparse(const NmTensorCore& array, const TableKey& key, const Layer& layer,
                 const LayerTensors& tensors) {
  const std::optional<Violation> violation = tabulated_violation(array, key, layer, tensors);
  if (violation && array.refuses_violations()) refuse(array, layer, *violation);
  return !violation;
}

// d
std::int64_t bits_of_position(const NmTensorCore& array, bool sparse) {
  return sparse ? static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(array.group_size - 1)))
                : 0;
}

RoundRules round_rules(const NmTensorCore& array, const Layer& layer, bool sparse) {
  return {.cores = array.cores,
          .filters = array.filters,
          .pixels = array.pixels,
          .group_size = array.group_size,
          .pieces_per_issue = array.depth / (sparse ? array.keep : array.group_size),
          .positions = layer.R * layer.S};
}

PortRules port_rules(const NmTensorCore& array, const ArrayContext& context, const Layer& layer,
                     bool sparse) {
  return {.values_per_piece = sparse ? array.keep : 0,
          .weight_bits = layer.weight_bits + bits_of_position(array, sparse),
          .input_bits = layer.input_bits,
          .psum_bits = context.psum_bits,
          .weight_port_bits = context.weight.port_bits,
          .input_port_bits = context.input.port_bits,
          .output_port_bits = context.output.port_bits};
}

}  // namespace

ArrayMode mode_of(const NmTensorCore& array, const ArrayContext& context, const Layer& layer,
                  const LayerTensors& tensors) {
  const bool sparse = runs_sparse(array, context.key, layer, tensors);
  return {sparse, bits_of_position(array, sparse), round_rules(array, layer, sparse),
          port_rules(array, context, layer, sparse)};
}

BufferWords words_of(const NmTensorCore& array, const ArrayMode& mode, const Layer& layer) {
  const std::int64_t activations = mode.sparse ? array.depth / array.keep * array.group_size : array.depth;
  return {.weight = array.filters * array.depth * (layer.weight_bits + mode.position_bits),
          .input = array.pixels * activations * layer.input_bits,
          .output = array.filters * array.pixels * mode.ports.psum_bits,
          .output_arrays = array.cores};
}

}  // namespace lacuna::nm_tensor_core
