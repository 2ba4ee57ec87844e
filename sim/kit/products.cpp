#include "sim/kit/products.h"

#include <algorithm>

#include "sim/base/integer_math.h"
#include "sim/base/target_clones.h"

namespace lacuna {
namespace {

// out[i] += weight x in[i x stride]; a product of two 16-bit values fits 32 bits.
LACUNA_TARGET_CLONES void add_row(std::int64_t* out, const std::int16_t* in, std::int64_t stride,
                                  std::int32_t weight, std::int64_t count) {
  if (stride == 1)
    for (std::int64_t i = 0; i < count; ++i) out[i] += static_cast<std::int64_t>(weight * in[i]);
  else
    for (std::int64_t i = 0; i < count; ++i) out[i] += static_cast<std::int64_t>(weight * in[i * stride]);
}

}  // namespace

void add_products(const Layer& layer, const LayerTensors& tensors, const Synapse& synapse, const Block& block,
                  std::vector<std::int64_t>& psums) {
  const std::int64_t weight_index =
      synapse.filter * layer.filter_size() + synapse_column(layer, synapse.r, synapse.s, synapse.c);
  const std::int32_t weight = tensors.weight_values[static_cast<std::size_t>(weight_index)];
  const std::int64_t channel =
      synapse.filter / layer.filters_per_group() * layer.channels_per_group() + synapse.c;
  const std::int64_t shift = synapse.s * layer.dilation_w - layer.pad_w;  // input column = q x stride + shift
  const std::int64_t first =
      std::max(block.q.first, ceil_div(std::max<std::int64_t>(0, -shift), layer.stride_w));
  const std::int64_t end =
      std::min(block.q.end(), ceil_div(std::max<std::int64_t>(0, layer.W - shift), layer.stride_w));
  if (first >= end) return;
  for (std::int64_t n = block.n.first; n < block.n.end(); ++n)
    for (std::int64_t p = block.p.first; p < block.p.end(); ++p) {
      const std::int64_t h = p * layer.stride_h - layer.pad_h + synapse.r * layer.dilation_h;
      if (h < 0 || h >= layer.H) continue;
      const std::int16_t* row =
          tensors.input_values.data() + ((n * layer.C + channel) * layer.H + h) * layer.W;
      std::int64_t* out = psums.data() + ((n * layer.K + synapse.filter) * layer.P + p) * layer.Q;
      add_row(out + first, row + first * layer.stride_w + shift, layer.stride_w, weight, end - first);
    }
}

}  // namespace lacuna
