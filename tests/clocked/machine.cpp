#include "tests/clocked/machine.h"

#include <utility>

namespace lacuna::reference {

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

Cycle port_cycles(std::int64_t bits, std::int64_t bytes_per_cycle) {
  return ceil_div(bits, 8 * bytes_per_cycle);
}

Cycle output_port_cycles(const Memory& memory, const Block& block, std::int64_t psums) {
  const Cycle once = port_cycles(psums * memory.psum_bits, memory.buffers.output.bytes_per_cycle());
  return block.first_channels() ? once : 2 * once;
}

std::vector<Pixel> pixels_of(const Block& block) {
  std::vector<Pixel> pixels;
  for (std::int64_t n = block.n.first; n < block.n.end(); ++n)
    for (std::int64_t p = block.p.first; p < block.p.end(); ++p)
      for (std::int64_t q = block.q.first; q < block.q.end(); ++q) pixels.push_back({n, p, q});
  return pixels;
}

void append_issue(Script& script, std::vector<Product> products, Cycle cycles) {
  const std::size_t end = script.size() + static_cast<std::size_t>(cycles);
  script.push_back({Cause::compute, std::move(products)});
  pad_to(script, end);
}

void count_macs(Counts& counts, bool gated) {
  const std::int64_t pairs = counts["pairs"], products = counts["products"];
  counts["mac"] = gated ? products : pairs;
  if (gated) counts["mac_gated"] = pairs - products;
}

Prices mac_prices(const Memory& memory, const Layer& layer) {
  return {{"mac", {Price::Of::mac, layer.input_bits, layer.weight_bits, memory.psum_bits}},
          {"mac_gated", {Price::Of::gated_mac, layer.input_bits, layer.weight_bits}}};
}

std::int64_t index_bits(std::int64_t count) {
  std::int64_t bits = 0;
  while ((std::int64_t{1} << bits) < count) ++bits;
  return bits;
}

std::int64_t binary_digits(std::int64_t number) {
  std::int64_t digits = 0;
  for (; number > 0; number /= 2) ++digits;
  return digits;
}

void pad_to(Script& script, std::size_t cycles) {
  while (script.size() < cycles) script.push_back({Cause::buffer_port, {}});
}

}  // namespace lacuna::reference
