// Random bits for synthetic tensors: the same on every CPU and with every compiler, and cheap enough that a
// run draws the masks of a whole network anew.
//
// The generator is eight lanes of xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number
// generators", ACM TOMS 2021) side by side, so that it fills vector registers. Their states come from
// splitmix64 started at the key: word i of lane j is its output number 8 i + j.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace lacuna {

// A probability in units of 1/65536, 0 and 1 included.
struct Chance {
  static constexpr std::uint32_t one = 65536;
  std::uint32_t value = 0;

  static Chance nearest(double probability);  // of 0..1
  static constexpr Chance half() { return {one / 2}; }
};

// The key of one random stream: hash64 of the seed as decimal digits, of the layer's name and of what is
// drawn, chained.
std::uint64_t stream_key(std::uint64_t seed, std::string_view layer, std::string_view kind);

class RandomStream {
 public:
  static constexpr std::size_t lanes = 8;

  explicit RandomStream(std::uint64_t key);

  // Sets every bit of `words` to 1 with probability chance / 65536, independently. Lane j makes words j, j +
  // 8, ...: it starts from x = 0 and goes through the 16 bits of `chance` upwards from the lowest one that is
  // set, drawing a random word y for each: x becomes x | y where the bit is set, x & y where it is not.
  // (Either halves the distance of a bit's probability from 1 or from 0.) So a chance of one half yields the
  // generator's raw words, and chances 0 and 1 are exact and draw nothing. A call draws for a multiple of
  // eight words and drops what it does not need.
  void fill(std::span<std::uint64_t> words, Chance chance);

  using Lanes = std::array<std::uint64_t, lanes>;
  using State = std::array<Lanes, 4>;

 private:
  State state_;
};

}  // namespace lacuna
