// How a layer is run on an array: plain data that knows no bytes and no cycles. Whoever chooses one (the
// tiling search, a file, a mapping search) has a Plan made of it.
#pragma once

#include <cstdint>
#include <vector>

namespace lacuna {

class Fields;

// A tile's extents. k and c count within one group; g counts groups and exceeds 1 only when k and c span the
// group.
struct TileShape {
  std::int64_t g = 1, k = 1, c = 1, n = 1, p = 1, q = 1;
  bool operator==(const TileShape&) const = default;
};

// Which tile changes least often. All orders visit groups outermost.
//   output_reuse  for k, for pixels, for c   partial sums stay on chip
//   input_reuse   for pixels, for c, for k   an input tile is used for all filters
//   weight_reuse  for k, for c, for pixels   a weight tile is used for all pixels
enum class LoopOrder { output_reuse, input_reuse, weight_reuse };

const char* to_string(LoopOrder order);  // "OR", "IR", "WR"

// Of an array whose PEs stream weights past a plane tile, tile.k are the filters of a pass, and what they
// stream is cut into chunks.
struct Mapping {
  TileShape tile;
  LoopOrder order = LoopOrder::output_reuse;
  bool inputs_stay = false, outputs_stay = false;  // on chip, from layer to layer
  std::int64_t chunk = 0;                          // entries of a chunk, at most; 0: nothing is streamed

  void fields(Fields& f);  // as JSON, both ways
  bool operator==(const Mapping&) const = default;
};

// The mappings that a layer has on an array. Not every combination fits.
struct MappingSpace {
  std::vector<LoopOrder> orders;
  TileShape largest;                           // any size up to these
  std::vector<std::int64_t> g, k, c, n, p, q;  // those worth trying, ascending
  bool inputs_can_stay = false, outputs_can_stay = false;
  std::int64_t largest_chunk = 0;
};

// 1, 2, 4, ... below `size`, and `size`.
std::vector<std::int64_t> doubling_sizes(std::int64_t size);
// Those of which a dimension of `size` is cut into the same number of pieces by no smaller one.
std::vector<std::int64_t> even_sizes(std::int64_t size);

}  // namespace lacuna
