#include "sim/plan/mapping.h"

#include <algorithm>
#include <array>
#include <string>

#include "sim/base/integer_math.h"
#include "sim/config/fields.h"

namespace lacuna {
namespace {

constexpr std::array loop_orders{LoopOrder::output_reuse, LoopOrder::input_reuse, LoopOrder::weight_reuse};

}  // namespace

const char* to_string(LoopOrder order) {
  switch (order) {
    case LoopOrder::output_reuse:
      return "OR";
    case LoopOrder::input_reuse:
      return "IR";
    case LoopOrder::weight_reuse:
      return "WR";
  }
  return "?";
}

void Mapping::fields(Fields& f) {
  std::string word = to_string(order);
  std::vector<std::string> words;
  for (const LoopOrder known : loop_orders) words.emplace_back(to_string(known));
  f.choice("loop_order", word, words, "what is reused: OR outputs, IR inputs, WR weights");
  for (const LoopOrder known : loop_orders)
    if (word == to_string(known)) order = known;
  const IntegerRange sizes{.min = 1};
  f.integer("tile_g", tile.g, sizes, "groups per tile");
  f.integer("tile_k", tile.k, sizes, "output channels per tile or pass, within a group");
  f.integer("tile_c", tile.c, sizes, "input channels per tile, within a group");
  f.integer("tile_n", tile.n, sizes, "images per tile");
  f.integer("tile_p", tile.p, sizes, "output rows per tile");
  f.integer("tile_q", tile.q, sizes, "output columns per tile");
  f.boolean("inputs_stay", inputs_stay, "the input map is on chip when the layer begins");
  f.boolean("outputs_stay", outputs_stay, "the output map stays on chip for the layers that read it");
  f.integer("chunk", chunk, {.min = 0},
            "entries of streamed weights that a step takes; 0: none are streamed");
}

std::vector<std::int64_t> doubling_sizes(std::int64_t size) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t s = 1; s < size; s *= 2) sizes.push_back(s);
  sizes.push_back(size);
  return sizes;
}

std::vector<std::int64_t> even_sizes(std::int64_t size) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t pieces = 1; pieces <= size; ++pieces)
    if (sizes.empty() || ceil_div(size, pieces) < sizes.back()) sizes.push_back(ceil_div(size, pieces));
  std::ranges::reverse(sizes);
  return sizes;
}

}  // namespace lacuna
