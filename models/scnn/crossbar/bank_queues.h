// The queues of one PE's banks, side by side, and issues that join them one after the other.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lacuna::scnn {

// `n` activations meet `vectors` weight vectors, in order. counts[i] are the products of activation i with
// the first weight vector, one number per bank; those with the next are `stride` further on. Each issue's
// products join the queues, then the banks take from them until none holds more than `depth`. Returns the
// cycles, at least one an issue.
std::int64_t meet(std::uint16_t* queue, std::size_t banks, const std::uint16_t* const* counts, std::size_t n,
                  std::size_t stride, std::int64_t vectors, std::int64_t depth);

// The same for 32 banks (or fewer, repeated), when no queue can come to hold more than 255.
inline constexpr std::size_t banks_in_block = 32;
std::int64_t meet(std::uint8_t* queue, std::size_t banks, const std::uint8_t* const* counts, std::size_t n,
                  std::size_t stride, std::int64_t vectors, std::int64_t depth);

}  // namespace lacuna::scnn
