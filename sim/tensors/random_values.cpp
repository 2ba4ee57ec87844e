#include "sim/tensors/random_values.h"

#include <algorithm>
#include <array>
#include <bit>

#include "sim/base/target_clones.h"
#include "sim/tensors/random.h"

namespace lacuna {
namespace {

constexpr std::size_t block_size = 64;
using RandomBlock = std::array<std::uint64_t, block_size>;
using ValueBlock = std::array<std::int16_t, block_size>;

LACUNA_TARGET_CLONES void values_from(const RandomBlock& random, std::uint32_t max, Sign sign,
                                      ValueBlock& values) {
  const auto u = std::bit_cast<std::array<std::uint16_t, 4 * block_size>>(random);
  const std::int32_t sign_bit = sign == Sign::any ? 1 : 0;
  for (std::size_t i = 0; i < block_size; ++i) {
    const std::int32_t sum = (u[i] >> 1) + (u[i + 64] >> 1) + (u[i + 128] >> 1) + (u[i + 192] >> 1);
    const std::int32_t distance = sum < 65534 ? 65534 - sum : sum - 65534;
    const auto magnitude =
        static_cast<std::int32_t>(1 + ((static_cast<std::uint32_t>(distance) * max) >> 16));
    const std::int32_t negative = -(u[i] & sign_bit);
    values[i] = static_cast<std::int16_t>((magnitude ^ negative) - negative);
  }
}

LACUNA_TARGET_CLONES void clear_zeros(const BitMask& mask, std::int16_t* values) {
  for (std::int64_t r = 0; r < mask.rows(); ++r) {
    for (std::int64_t c = 0; c < mask.columns(); c += 64) {
      const std::uint64_t word = mask.row(r)[static_cast<std::size_t>(c / 64)];
      const std::int64_t count = std::min<std::int64_t>(mask.columns() - c, 64);
      for (std::int64_t i = 0; i < count; ++i, ++values)
        *values = static_cast<std::int16_t>(*values & -static_cast<std::int16_t>((word >> i) & 1U));
    }
  }
}

}  // namespace

std::vector<std::int16_t> random_values(std::uint64_t key, const BitMask& mask, std::int64_t bits,
                                        Sign sign) {
  std::vector<std::int16_t> values(static_cast<std::size_t>(mask.rows() * mask.columns()));
  const std::uint32_t max = (std::uint32_t{1} << (bits - 1)) - 1;
  RandomStream stream(key);
  RandomBlock random;
  ValueBlock block;
  for (std::size_t done = 0; done < values.size(); done += block_size) {
    stream.fill(random, Chance::half());
    values_from(random, max, sign, block);
    std::copy_n(block.begin(), std::min(block_size, values.size() - done), values.data() + done);
  }
  clear_zeros(mask, values.data());
  return values;
}

}  // namespace lacuna
