#include "models/scnn/residency.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "models/scnn/keeping.h"
#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

class Decision {
 public:
  Decision(const PlanarArray& array, const Machine& machine, const Layer& layer)
      : array_(array), machine_(machine), layer_(layer) {}

  Residency decide() {
    result_.inputs_stay = inputs_stay(array_, machine_, layer_);
    result_.outputs_stay = outputs_stay(array_, machine_, layer_);
    if (is_replicated(layer_))
      cut_channels();
    else
      cut_plane();
    result_.filters_per_pass = filters_per_pass();
    if (!result_.outputs_stay) check_output_slot();
    return result_;
  }

 private:
  std::int64_t input_bytes(std::int64_t elements_per_pe) const {
    return input_bytes_on_all(array_, layer_, elements_per_pe);
  }
  std::int64_t output_bytes(std::int64_t elements_per_pe) const {
    return output_bytes_on_all(array_, layer_, elements_per_pe);
  }

  void cut_channels() {
    result_.tile_c = layer_.channels_per_group();
    result_.extents = smallest_ = {row_extents(1), column_extents(layer_, array_, 1)};
    if (!frame_fits(smallest_)) throw frame_too_large();
    if (result_.inputs_stay) return;
    result_.tiles_channels = true;
    for (std::int64_t tiles = 1; tiles <= layer_.channels_per_group(); ++tiles) {
      result_.tile_c = ceil_div(layer_.channels_per_group(), tiles);
      if (input_bytes(layer_.N * result_.tile_c) <= machine_.buffers.input.slot_bytes()) return;
    }
    throw Infeasible(too_small("one channel of the input", input_bytes(layer_.N)), "input");
  }

  // The fewest tiles; of those the fewest columns of tiles.
  void cut_plane() {
    result_.tile_c = layer_.channels_per_group();
    std::int64_t fewest = 0;
    for (const std::int64_t q : sizes(layer_.Q, machine_.dataflow.tile.q)) {
      const AxisExtents columns = column_extents(layer_, array_, q);
      for (const std::int64_t p : sizes(layer_.P, machine_.dataflow.tile.p)) {
        const std::int64_t tiles = ceil_div(layer_.P, p) * ceil_div(layer_.Q, q);
        if (fewest > 0 && tiles >= fewest) break;
        const Extents extents{row_extents(p), columns};
        smallest_ = extents;
        if (!frame_fits(extents) || !inputs_fit(extents)) continue;
        fewest = tiles;
        result_.tile_p = p;
        result_.tile_q = q;
        result_.extents = extents;
        break;
      }
    }
    if (fewest > 0) return;
    if (!frame_fits(smallest_)) throw frame_too_large();
    throw Infeasible(too_small("the smallest plane tile", tile_bytes(smallest_)), "input");
  }

  // ceil(size / tiles) for 1, 2, ... tiles: descending, each once.
  static std::vector<std::int64_t> sizes(std::int64_t size, const std::optional<std::int64_t>& fixed) {
    if (fixed) return {std::min(size, *fixed)};
    std::vector<std::int64_t> sizes;
    for (std::int64_t tiles = 1; tiles <= size; ++tiles)
      if (sizes.empty() || ceil_div(size, tiles) < sizes.back()) sizes.push_back(ceil_div(size, tiles));
    return sizes;
  }

  AxisExtents row_extents(std::int64_t p) {
    const auto found = rows_.find(p);
    return found != rows_.end() ? found->second
                                : rows_.emplace(p, scnn::row_extents(layer_, array_, p)).first->second;
  }

  bool frame_fits(const Extents& e) const { return smallest_pass() * e.frame() <= array_.accumulators; }
  // Kc where it is given; else it can be 1.
  std::int64_t smallest_pass() const {
    return std::min(machine_.dataflow.tile.k.value_or(1), filters_of_a_pe(array_, layer_));
  }
  std::int64_t tile_bytes(const Extents& e) const { return input_bytes(layer_.C * e.met_pixels()); }
  bool inputs_fit(const Extents& e) const {
    return result_.inputs_stay || tile_bytes(e) <= machine_.buffers.input.slot_bytes();
  }

  std::int64_t filters_per_pass() const {
    const std::int64_t filters = filters_of_a_pe(array_, layer_);
    if (machine_.dataflow.tile.k) return smallest_pass();
    const std::int64_t frame = std::max<std::int64_t>(1, result_.extents.frame());
    const std::int64_t most = std::max<std::int64_t>(1, std::min(filters, array_.accumulators / frame));
    return static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(most)));
  }

  void check_output_slot() const {
    const std::int64_t bytes = output_bytes(result_.filters_per_pass * result_.extents.owned_pixels());
    if (bytes <= machine_.buffers.output.slot_bytes()) return;
    const char* help = result_.filters_per_pass > 1 ? "a smaller tile_k takes less" : "no tile_k helps";
    throw Infeasible(too_small("the outputs of one group of channels", bytes, help), "output");
  }

  std::string too_small(const char* what, std::int64_t bytes) const {
    const TilingChoice& tile = machine_.dataflow.tile;
    return too_small(what, bytes,
                     tile.p || tile.q ? "tile sizes are given in \"dataflow\"" : "no tile size helps");
  }
  std::string too_small(const char* what, std::int64_t bytes, const char* help) const {
    return fmt::format(
        "expected a slot that holds {} of layer \"{}\", which takes {} bytes in all, {} PEs x {}; {}", what,
        layer_.name, bytes, array_.pes(), bytes / array_.pes(), help);
  }
  Infeasible frame_too_large() const {
    return {
        fmt::format("layer \"{}\": {} output channels of {} x {} outputs per PE exceed its {} accumulators",
                    layer_.name, smallest_pass(), smallest_.rows.reached, smallest_.columns.reached,
                    array_.accumulators),
        ""};
  }

  const PlanarArray& array_;
  const Machine& machine_;
  const Layer& layer_;
  Residency result_;
  Extents smallest_;                          // of those looked at last
  std::map<std::int64_t, AxisExtents> rows_;  // by tile height
};

}  // namespace

Residency decide_residency(const PlanarArray& array, const Machine& machine, const Layer& layer) {
  return Decision(array, machine, layer).decide();
}

std::int64_t filters_of_a_pe(const PlanarArray& array, const Layer& layer) {
  const std::int64_t filters = layer.filters_per_group();
  return is_replicated(layer) ? ceil_div(filters, array.pes()) : filters;
}

std::int64_t stored_output_bytes(const PlanarArray& array, const Layer& layer, std::int64_t elements) {
  return map_bytes(elements, layer.output_density.value, layer.output_bits, array.loads_compressed_inputs,
                   array);
}

std::int64_t pooled_outputs(const Layer& layer, std::int64_t outputs) {
  if (!layer.fused_pool) return outputs;
  const Wide plane = Wide{layer.P} * layer.Q, pooled = Wide{layer.fused_pool->P} * layer.fused_pool->Q;
  return static_cast<std::int64_t>((outputs * pooled + plane - 1) / plane);
}

std::int64_t kept_outputs(const PlanarArray& array, const Layer& layer, std::int64_t elements) {
  const double density = array.stores_compressed_inputs ? layer.output_density.value : 1.0;
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(elements) * density));
}

}  // namespace lacuna::scnn
