#include "models/scnn/crossbar/bank_queues.h"

#include <algorithm>

#include "sim/base/target_clones.h"

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

// Issues that are tried at once: deep queues seldom fill.
constexpr std::int64_t issues_in_run = 4;

struct Issues {
  const std::uint8_t* const* counts;
  std::size_t n, stride;
};

// The products of issue `v` join the queues. `rows` is Issues::n where that is known, else 0.
template <std::size_t rows>
LACUNA_INLINE void join(Block& queues, const Issues& issues, std::int64_t v) {
  const std::size_t offset = static_cast<std::size_t>(v) * issues.stride;
  for (std::size_t i = 0; i < (rows > 0 ? rows : issues.n); ++i) {
    Block row;
    __builtin_memcpy(&row, issues.counts[i] + offset, sizeof row);
    queues += row;
  }
}

LACUNA_INLINE bool any(const Block& mask) {
  const auto words = reinterpret_cast<const Words&>(mask);
  return (words[0] | words[1] | words[2] | words[3]) != 0;
}

// Banks take one product each.
LACUNA_INLINE void take_one(Block& queues) {
  const Block one = Block{} + std::uint8_t{1};
  queues = (queues > one ? queues : one) - one;
}

// One issue by itself; returns its cycles.
template <std::size_t rows>
LACUNA_INLINE std::int64_t one_issue(Block& queues, const Issues& issues, std::int64_t v,
                                     std::int64_t depth) {
  join<rows>(queues, issues, v);
  std::uint8_t counts[banks_in_block];
  __builtin_memcpy(counts, &queues, sizeof counts);
  std::uint8_t fullest = 0;
  for (const std::uint8_t count : counts) fullest = std::max(fullest, count);
  const std::int64_t cycles = std::max<std::int64_t>(1, fullest - depth);
  const Block taken = Block{} + static_cast<std::uint8_t>(cycles);
  queues = (queues > taken ? queues : taken) - taken;
  return cycles;
}

// If no queue fills in a whole run of issues, each of them takes one cycle.
template <std::size_t rows>
LACUNA_INLINE std::int64_t all_issues(std::uint8_t* queue, const Issues& issues, std::int64_t vectors,
                                      std::int64_t depth) {
  const Block room = Block{} + static_cast<std::uint8_t>(depth + 1);
  Block queues;
  __builtin_memcpy(&queues, queue, sizeof queues);
  std::int64_t sum = 0, v = 0;
  while (v < vectors) {
    const std::int64_t end = std::min(vectors, v + issues_in_run);
    if (end - v == issues_in_run) {
      Block tried = queues, fullest{};
      for (std::int64_t i = 0; i < issues_in_run; ++i) {
        join<rows>(tried, issues, v + i);
        fullest = fullest > tried ? fullest : tried;
        take_one(tried);
      }
      if (!any(Block(fullest > room))) {
        queues = tried;
        sum += issues_in_run;
        v = end;
        continue;
      }
    }
    for (; v < end; ++v) sum += one_issue<rows>(queues, issues, v, depth);
  }
  __builtin_memcpy(queue, &queues, sizeof queues);
  return sum;
}

}  // namespace

LACUNA_TARGET_CLONES std::int64_t meet(std::uint8_t* queue, std::size_t, const std::uint8_t* const* counts,
                                       std::size_t n, std::size_t stride, std::int64_t vectors,
                                       std::int64_t depth) {
  const Issues issues{counts, n, stride};
  switch (n) {
    case 1:
      return all_issues<1>(queue, issues, vectors, depth);
    case 2:
      return all_issues<2>(queue, issues, vectors, depth);
    case 3:
      return all_issues<3>(queue, issues, vectors, depth);
    case 4:
      return all_issues<4>(queue, issues, vectors, depth);
    default:
      break;
  }
  return all_issues<0>(queue, issues, vectors, depth);
}

}  // namespace lacuna::scnn
