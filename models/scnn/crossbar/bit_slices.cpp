#include "models/scnn/crossbar/bit_slices.h"

#include "sim/base/target_clones.h"

namespace lacuna::scnn {
namespace {

using Block = std::uint32_t __attribute__((vector_size(lanes_per_block * sizeof(std::uint32_t))));

LACUNA_INLINE void load(Block& block, const std::uint32_t* from) {
  __builtin_memcpy(&block, from, sizeof block);
}

LACUNA_INLINE void turn(Block& block, int by) {
  block = (block << by) | (block >> ((32 - by) & 31));
}

LACUNA_INLINE void add(const Block& a, const Block& b, const Block& c, Block& sum, Block& carry) {
  const Block x = a ^ b;
  carry = (a & b) | (c & x);
  sum = x ^ c;
}

LACUNA_INLINE void add(const Block& a, const Block& b, Block& sum, Block& carry) {
  carry = a & b;
  sum = a ^ b;
}

// One binary digit of the largest count among the banks that are still candidates.
LACUNA_INLINE void take_digit(const Block& digit, std::uint32_t weight, Block& candidates, Block& most) {
  const Block both = candidates & digit;
  const auto any = both != 0;
  candidates = any ? both : candidates;
  most |= any ? Block{} + weight : Block{};
}

// Per lane, the largest sum over banks of four numbers of three digits each.
LACUNA_INLINE void largest_sum(const Block (&a)[most_scalars][digits], Block& most) {
  Block ones, twos, fours, eights, sixteens;
  Block s1, c1, c2, t1, t2, u1, u2, u3, f1, f2, e1, e2, e3;
  add(a[0][0], a[1][0], a[2][0], s1, c1);
  add(s1, a[3][0], ones, c2);
  add(a[0][1], a[1][1], a[2][1], t1, u1);
  add(a[3][1], c1, c2, t2, u2);
  add(t1, t2, twos, u3);
  add(u1, u2, u3, f1, e1);
  add(a[0][2], a[1][2], a[2][2], f2, e2);
  add(f1, f2, a[3][2], fours, e3);
  add(e1, e2, e3, eights, sixteens);
  Block candidates = ~Block{};
  most = Block{};
  take_digit(sixteens, 16, candidates, most);
  take_digit(eights, 8, candidates, most);
  take_digit(fours, 4, candidates, most);
  take_digit(twos, 2, candidates, most);
  take_digit(ones, 1, candidates, most);
}

// `scalars` and `used_digits` are constants where this is inlined: what they make zero costs nothing.
template <std::size_t scalars, std::size_t used_digits>
LACUNA_INLINE void one_vector(const LaneView& lanes, const ScalarVector& vector, std::uint32_t* sums) {
  const std::uint32_t* words[scalars];
  for (std::size_t i = 0; i < scalars; ++i)
    words[i] = lanes.words + lanes.variant_of[vector.variant_class[i]] * digits * lanes.lanes_in_all;
  Block sum;
  load(sum, sums);
  for (std::size_t lane = 0; lane < lanes.lanes; lane += lanes_per_block) {
    Block operands[most_scalars][digits]{};
    for (std::size_t i = 0; i < scalars; ++i)
      for (std::size_t digit = 0; digit < used_digits; ++digit) {
        load(operands[i][digit], words[i] + digit * lanes.lanes_in_all + lane);
        turn(operands[i][digit], vector.turn[i]);
      }
    Block most;
    largest_sum(operands, most);
    sum += most != 0 ? most : Block{} + 1U;
  }
  __builtin_memcpy(sums, &sum, sizeof sum);
}

template <std::size_t used_digits>
LACUNA_INLINE std::int64_t all_vectors(const LaneView& lanes, const ScalarVector* first,
                                       const ScalarVector* last) {
  std::int64_t without_products = 0;
  std::uint32_t sums[lanes_per_block]{};
  const std::int64_t vectors = last - first;
  for (; first != last; ++first) {
    switch (first->count) {
      case 0:
        ++without_products;
        break;
      case 1:
        one_vector<1, used_digits>(lanes, *first, sums);
        break;
      case 2:
        one_vector<2, used_digits>(lanes, *first, sums);
        break;
      case 3:
        one_vector<3, used_digits>(lanes, *first, sums);
        break;
      default:
        one_vector<4, used_digits>(lanes, *first, sums);
    }
  }
  std::int64_t cycles = without_products * static_cast<std::int64_t>(lanes.lanes);
  for (const std::uint32_t sum : sums) cycles += sum;
  const std::size_t padding = (lanes_per_block - lanes.lanes % lanes_per_block) % lanes_per_block;
  return cycles - (vectors - without_products) * static_cast<std::int64_t>(padding);
}

}  // namespace

LACUNA_TARGET_CLONES std::int64_t strict_cycles(const LaneView& lanes, const ScalarVector* first,
                                                const ScalarVector* last) {
  return lanes.three_digits ? all_vectors<3>(lanes, first, last) : all_vectors<2>(lanes, first, last);
}

}  // namespace lacuna::scnn
