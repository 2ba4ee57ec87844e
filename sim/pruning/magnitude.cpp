#include "sim/pruning/magnitude.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace lacuna {

void MagnitudeHistogram::add(std::span<const std::int16_t> weights, std::int64_t scale) {
  for (const std::int16_t weight : weights) ++counts_[static_cast<std::size_t>(magnitude(weight) * scale)];
}

MagnitudeHistogram::Cut MagnitudeHistogram::cut(std::int64_t count) const {
  for (std::size_t threshold = size; threshold-- > 0;) {
    if (counts_[threshold] >= count) return {static_cast<std::int64_t>(threshold), count};
    count -= counts_[threshold];
  }
  return {};
}

std::int64_t MagnitudeHistogram::above(std::int64_t threshold) const {
  return std::accumulate(counts_.begin() + threshold + 1, counts_.end(), std::int64_t{0});
}

std::vector<std::uint8_t> largest(std::span<const std::int64_t> scores, std::int64_t count) {
  if (count <= 0) return std::vector<std::uint8_t>(scores.size(), 0);
  if (count >= std::ssize(scores)) return std::vector<std::uint8_t>(scores.size(), 1);
  std::vector<std::int64_t> falling(scores.begin(), scores.end());
  const auto last = falling.begin() + (count - 1);  // of the largest
  std::ranges::nth_element(falling, last, std::greater());
  std::int64_t ties = count - std::count_if(falling.begin(), last, [&](std::int64_t s) { return s > *last; });
  std::vector<std::uint8_t> chosen(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    chosen[i] = scores[i] > *last || (scores[i] == *last && ties-- > 0) ? 1 : 0;
  return chosen;
}

std::int64_t fraction_of(double fraction, std::int64_t count) {
  return std::max<std::int64_t>(fraction > 0 ? 1 : 0, std::llround(fraction * static_cast<double>(count)));
}

}  // namespace lacuna
