// What an input tile's load moves (sim/memory/README.md, "Input tiles"), pixel by pixel and bit by bit.
#include <set>
#include <vector>

#include "tests/clocked/machine.h"

namespace lacuna::reference {
namespace {

// Of the plane, what some window of the tile reads; padding is not of the plane.
struct Plane {
  std::set<std::int64_t> rows, columns;
};

Plane plane_read_by(const Layer& layer, const Block& block) {
  Plane plane;
  for (std::int64_t p = block.p.first; p < block.p.end(); ++p)
    for (std::int64_t r = 0; r < layer.R; ++r) {
      const std::int64_t h = p * layer.stride_h - layer.pad_h + r * layer.dilation_h;
      if (h >= 0 && h < layer.H) plane.rows.insert(h);
    }
  for (std::int64_t q = block.q.first; q < block.q.end(); ++q)
    for (std::int64_t s = 0; s < layer.S; ++s) {
      const std::int64_t w = q * layer.stride_w - layer.pad_w + s * layer.dilation_w;
      if (w >= 0 && w < layer.W) plane.columns.insert(w);
    }
  return plane;
}

// Rows of all operands and images that are read.
std::int64_t rows_of_tile(const Layer& layer, const Block& block, const Plane& plane) {
  return layer.operands * block.n.count * static_cast<std::int64_t>(plane.rows.size());
}

}  // namespace

std::int64_t input_slot_bytes(const Layer& layer, const Block& block) {
  const Plane plane = plane_read_by(layer, block);
  const auto pixels = rows_of_tile(layer, block, plane) * static_cast<std::int64_t>(plane.columns.size());
  return ceil_div(pixels * block.g.count * block.c.count * layer.input_bits, 8);
}

std::int64_t input_load_bytes(const Layer& layer, const Block& block, std::int64_t burst_bytes) {
  const Plane plane = plane_read_by(layer, block);
  if (plane.columns.empty()) return 0;
  const std::int64_t pixel_bits = block.g.count * block.c.count * layer.input_bits;
  std::set<std::int64_t> bursts;
  std::int64_t bit = 0;
  for (std::int64_t row = 0; row < rows_of_tile(layer, block, plane); ++row)
    for (std::int64_t w = *plane.columns.begin(); w <= *plane.columns.rbegin(); ++w)
      for (std::int64_t i = 0; i < pixel_bits; ++i, ++bit)
        if (plane.columns.contains(w)) bursts.insert(bit / (8 * burst_bytes));
  return static_cast<std::int64_t>(bursts.size()) * burst_bytes;
}

}  // namespace lacuna::reference
