// Choosing by magnitude. Of equals the first one in memory is kept, so that a result depends on the weights
// alone.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

namespace lacuna {

inline std::int64_t magnitude(std::int16_t weight) {
  return std::abs(std::int64_t{weight});
}

// How many weights there are of each magnitude 0..32768.
class MagnitudeHistogram {
 public:
  static constexpr std::size_t size = 32769;

  MagnitudeHistogram() : counts_(size) {}
  void add(std::span<const std::int16_t> weights, std::int64_t scale = 1);

  // What keeps `count` of the weights: all above `threshold`, and the first `at_threshold` that equal it.
  struct Cut {
    std::int64_t threshold = 0, at_threshold = 0;
  };
  Cut cut(std::int64_t count) const;
  std::int64_t above(std::int64_t threshold) const;
  std::int64_t at(std::int64_t threshold) const { return counts_[static_cast<std::size_t>(threshold)]; }

 private:
  std::vector<std::int64_t> counts_;
};

// Which `count` of the scores are the largest: one flag per score.
std::vector<std::uint8_t> largest(std::span<const std::int64_t> scores, std::int64_t count);

// The nearest integer to fraction x count, as all methods round; at least 1 of a fraction above 0.
std::int64_t fraction_of(double fraction, std::int64_t count);

}  // namespace lacuna
