// Chance, from a seed.
#pragma once

#include <cstdint>
#include <random>

namespace lacuna::property {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  // std::uniform_int_distribution differs between libraries; a seed must mean one case everywhere.
  std::int64_t in(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool one_in(std::int64_t n) { return in(1, n) == 1; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace lacuna::property
