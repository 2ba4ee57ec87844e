#include "sim/pruning/magnitude.h"

#include <algorithm>
#include <cmath>
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
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto before = [&](std::size_t a, std::size_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  const auto end = order.begin() + std::clamp<std::int64_t>(count, 0, std::ssize(order));
  if (end != order.end()) std::nth_element(order.begin(), end, order.end(), before);
  std::vector<std::uint8_t> chosen(scores.size());
  std::for_each(order.begin(), end, [&](std::size_t i) { chosen[i] = 1; });
  return chosen;
}

std::int64_t fraction_of(double fraction, std::int64_t count) {
  return std::max<std::int64_t>(fraction > 0 ? 1 : 0, std::llround(fraction * static_cast<double>(count)));
}

}  // namespace lacuna
