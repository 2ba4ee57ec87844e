#include "sim/tensors/random.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "sim/base/hash.h"

namespace lacuna {
namespace {

std::vector<std::uint64_t> words_of(std::uint64_t key, std::size_t count, Chance chance) {
  std::vector<std::uint64_t> words(count);
  RandomStream(key).fill(words, chance);
  return words;
}

// xoshiro256++ and splitmix64 as their authors publish them.
class NaiveLane {
 public:
  NaiveLane(std::uint64_t key, std::size_t lane) {
    for (std::size_t output = 0; output < 32; ++output) {
      std::uint64_t z = (key += 0x9e3779b97f4a7c15);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      if (output % 8 == lane) s_[output / 8] = z ^ (z >> 31);
    }
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(s_[0] + s_[3], 23) + s_[0];
    const std::uint64_t t = s_[1] << 17;
    s_[2] ^= s_[0];
    s_[3] ^= s_[1];
    s_[1] ^= s_[2];
    s_[0] ^= s_[3];
    s_[2] ^= t;
    s_[3] = std::rotl(s_[3], 45);
    return result;
  }

 private:
  std::uint64_t s_[4] = {};
};

std::uint64_t naive_word(NaiveLane& lane, std::uint32_t chance) {
  std::uint64_t x = 0;
  for (int bit = std::countr_zero(chance); bit < 16; ++bit) {
    const std::uint64_t y = lane.next();
    x = (chance >> bit) & 1U ? x | y : x & y;
  }
  return x;
}

TEST(RandomStream, FollowsItsDefinition) {
  for (const std::uint32_t chance : {1U, 2U, 6553U, 21845U, 32768U, 40960U, 65535U}) {
    const std::uint64_t key = 7 * chance;
    const std::vector<std::uint64_t> words = words_of(key, 1200, {chance});
    for (std::size_t lane = 0; lane < 8; ++lane) {
      NaiveLane naive(key, lane);
      for (std::size_t w = lane; w < words.size(); w += 8) {
        ASSERT_EQ(words[w], naive_word(naive, chance)) << "chance " << chance << ", word " << w;
      }
    }
  }
}

TEST(RandomStream, CallsDrawWholeBlocks) {
  RandomStream stream(3);
  std::vector<std::uint64_t> first(3), second(8);
  stream.fill(first, Chance::half());
  stream.fill(second, Chance::half());
  const std::vector<std::uint64_t> all = words_of(3, 16, Chance::half());
  EXPECT_TRUE(std::equal(first.begin(), first.end(), all.begin()));
  EXPECT_TRUE(std::equal(second.begin(), second.end(), all.begin() + 8));
}

TEST(RandomStream, NeverAndAlwaysAreExact) {
  EXPECT_EQ(words_of(1, 77, Chance::nearest(0.0)), std::vector<std::uint64_t>(77, 0));
  EXPECT_EQ(words_of(1, 77, Chance::nearest(1.0)), std::vector<std::uint64_t>(77, ~std::uint64_t{0}));
}

TEST(RandomStream, BitsHaveTheirChance) {
  constexpr std::size_t words = 20'000;
  for (std::uint32_t chance = 1; chance < Chance::one; chance = chance * 3 + 1) {
    double ones = 0;
    for (const std::uint64_t word : words_of(chance, words, {chance})) ones += std::popcount(word);
    const double p = chance / 65536.0, n = 64.0 * words;
    EXPECT_NEAR(ones, n * p, 5 * std::sqrt(n * p * (1 - p))) << "chance " << chance;
  }
}

TEST(RandomStream, LanesAndBitPositionsAreIndependent) {
  const std::vector<std::uint64_t> words = words_of(11, 80'000, {21845});
  const double p = 21845 / 65536.0, n = 64.0 * 70'000, both = p * p;
  for (std::size_t distance = 1; distance <= 16; ++distance) {
    double ones = 0;
    for (std::size_t w = 0; w < 70'000; ++w) {
      ones += std::popcount(words[w] & std::rotl(words[w + distance], static_cast<int>(distance % 5)));
    }
    EXPECT_NEAR(ones, n * both, 5 * std::sqrt(n * both * (1 - both))) << "distance " << distance;
  }
}

TEST(Chance, IsTheNearestOf65536) {
  EXPECT_EQ(Chance::nearest(0.5).value, 32768U);
  EXPECT_EQ(Chance::nearest(1.0 / 3).value, 21845U);
  EXPECT_EQ(Chance::nearest(0.4 / 65536).value, 0U);
  EXPECT_EQ(Chance::nearest(0.6 / 65536).value, 1U);
}

TEST(StreamKey, DependsOnEachOfItsParts) {
  const std::uint64_t key = stream_key(1, "conv1", "weights");
  EXPECT_EQ(key, stream_key(1, "conv1", "weights"));
  EXPECT_NE(key, stream_key(2, "conv1", "weights"));
  EXPECT_NE(key, stream_key(1, "conv2", "weights"));
  EXPECT_NE(key, stream_key(1, "conv1", "inputs"));
  EXPECT_NE(stream_key(1, "a", "bc"), stream_key(1, "ab", "c"));
}

TEST(Hash64, SeesEveryByteAndTheLength) {
  const std::string text = "twenty-one characters";
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string other = text;
    other[i] ^= 1;
    EXPECT_NE(hash64(text), hash64(other)) << "byte " << i;
  }
  EXPECT_NE(hash64(text), hash64(text + std::string(1, '\0')));
  EXPECT_NE(hash64(""), hash_start);
}

}  // namespace
}  // namespace lacuna
