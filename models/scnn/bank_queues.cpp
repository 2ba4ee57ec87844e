#include "models/scnn/bank_queues.h"

#include <algorithm>

#include "sim/workload/target_clones.h"

namespace lacuna::scnn {

LACUNA_TARGET_CLONES std::int64_t meet(std::uint16_t* queue, std::size_t banks,
                                       const std::uint16_t* const* counts, std::size_t n, std::size_t stride,
                                       std::int64_t vectors, std::int64_t depth) {
  std::int64_t sum = 0;
  for (std::int64_t v = 0; v < vectors; ++v) {
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint16_t* row = counts[i] + static_cast<std::size_t>(v) * stride;
      for (std::size_t b = 0; b < banks; ++b) queue[b] = static_cast<std::uint16_t>(queue[b] + row[b]);
    }
    std::uint16_t fullest = 0;
    for (std::size_t b = 0; b < banks; ++b) fullest = std::max(fullest, queue[b]);
    const auto cycles = static_cast<std::uint16_t>(std::max<std::int64_t>(1, fullest - depth));
    for (std::size_t b = 0; b < banks; ++b)
      queue[b] = static_cast<std::uint16_t>(std::max(queue[b], cycles) - cycles);
    sum += cycles;
  }
  return sum;
}

namespace {

using Block = std::uint8_t __attribute__((vector_size(banks_in_block)));
using Words = std::uint64_t __attribute__((vector_size(banks_in_block)));

std::uint8_t fullest_of(const std::uint8_t* queue) {
  return *std::max_element(queue, queue + banks_in_block);
}

}  // namespace

// Deep queues seldom fill: one comparison of all banks tells that an issue takes one cycle.
LACUNA_TARGET_CLONES std::int64_t meet(std::uint8_t* queue, std::size_t, const std::uint8_t* const* counts,
                                       std::size_t n, std::size_t stride, std::int64_t vectors,
                                       std::int64_t depth) {
  const Block one = Block{} + std::uint8_t{1};
  const Block room = Block{} + static_cast<std::uint8_t>(depth + 1);
  Block at_first;
  __builtin_memcpy(&at_first, queue, sizeof at_first);
  Block q = at_first;
  std::int64_t sum = 0;
  for (std::int64_t v = 0; v < vectors; ++v) {
    Block products{};
    for (std::size_t i = 0; i < n; ++i) {
      Block row;
      __builtin_memcpy(&row, counts[i] + static_cast<std::size_t>(v) * stride, sizeof row);
      products += row;
    }
    q += products;
    const auto full = reinterpret_cast<Words>(q > room);
    Block cycles = one;
    if ((full[0] | full[1] | full[2] | full[3]) != 0) {
      const Block filled = q;  // a copy, so that q can stay in a register
      __builtin_memcpy(queue, &filled, sizeof filled);
      cycles = Block{} + static_cast<std::uint8_t>(fullest_of(queue) - depth);
    }
    q = (q > cycles ? q : cycles) - cycles;
    sum += cycles[0];
  }
  const Block at_last = q;
  __builtin_memcpy(queue, &at_last, sizeof at_last);
  return sum;
}

}  // namespace lacuna::scnn
