#include "sim/tensors/random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

#include "sim/base/hash.h"
#include "sim/base/target_clones.h"

namespace lacuna {
namespace {

using Lanes = RandomStream::Lanes;

std::uint64_t splitmix64(std::uint64_t& x) {
  std::uint64_t z = (x += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// The loop over lanes is written so that gcc 12 turns it into vectors that stay in registers: one array per
// state word, each element read once and written once, no unrolling before the vectoriser sees it, no copy of
// `acc` as a whole.
LACUNA_TARGET_CLONES void fill_blocks(RandomStream::State& state, std::span<Lanes> blocks,
                                      std::uint32_t chance) {
  auto [s0, s1, s2, s3] = state;
  for (Lanes& block : blocks) {
    Lanes acc{};
    for (int bit = std::countr_zero(chance); bit < 16; ++bit) {
      const std::uint64_t set = -static_cast<std::uint64_t>((chance >> bit) & 1U);
#pragma GCC unroll 1
      for (std::size_t j = 0; j < RandomStream::lanes; ++j) {
        const std::uint64_t a = s0[j], b = s1[j], c = s2[j] ^ a, d = s3[j] ^ b;
        const std::uint64_t drawn = std::rotl(a + s3[j], 23) + a;
        s0[j] = a ^ d;
        s1[j] = b ^ c;
        s2[j] = c ^ (b << 17);
        s3[j] = std::rotl(d, 45);
        acc[j] = (acc[j] & drawn) | (set & (acc[j] | drawn));
      }
    }
    for (std::size_t j = 0; j < RandomStream::lanes; ++j) block[j] = acc[j];
  }
  state = {s0, s1, s2, s3};
}

}  // namespace

Chance Chance::nearest(double probability) {
  return {static_cast<std::uint32_t>(std::lround(probability * one))};
}

std::uint64_t stream_key(std::uint64_t seed, std::string_view layer, std::string_view kind) {
  return hash64(kind, hash64(layer, hash64(std::to_string(seed))));
}

RandomStream::RandomStream(std::uint64_t key) {
  for (Lanes& words : state_) {
    for (std::uint64_t& word : words) word = splitmix64(key);
  }
}

void RandomStream::fill(std::span<std::uint64_t> words, Chance chance) {
  if (chance.value == 0 || chance.value == Chance::one) {
    std::ranges::fill(words, chance.value == 0 ? 0 : ~std::uint64_t{0});
    return;
  }
  std::array<Lanes, 64> blocks;
  constexpr std::size_t capacity = blocks.size() * lanes;
  for (std::size_t done = 0; done < words.size(); done += capacity) {
    const std::size_t count = std::min(capacity, words.size() - done);
    fill_blocks(state_, std::span(blocks).first((count + lanes - 1) / lanes), chance.value);
    std::memcpy(words.data() + done, blocks.data(), count * sizeof(std::uint64_t));
  }
}

}  // namespace lacuna
