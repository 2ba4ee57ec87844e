// What is counted and priced, by the names that results have: accesses to buffers, multipliers, indexing.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace lacuna::reference {

// Besides actions: "pairs" that multipliers were given and "products" of two nonzeros.
using Counts = std::map<std::string, std::int64_t>;

inline void add(Counts& counts, const Counts& others) {
  for (const auto& [name, count] : others) counts[name] += count;
}

// What one action costs, in the terms of configs/technology; `a`, `b` and `c` are the widths, ways or bytes
// that the price is asked for.
struct Price {
  enum class Of { add, multiply, mac, gated_mac, mux, sram_read, sram_write } of = Of::add;
  std::int64_t a = 0, b = 0, c = 0;
};
using Prices = std::map<std::string, Price>;

// One access to a buffer takes so many bits, from one of so many memories; what is filled into the weight
// buffer is written into so many of them.
struct Word {
  std::int64_t bits = 0;
  std::int64_t memories = 1;
};
struct Words {
  Word weight{}, input{}, output{};
  std::int64_t weight_copies = 1;
};

// What a machine's rules say about one layer besides how long it takes.
struct Pricing {
  Words words{};
  Prices prices{};
};

}  // namespace lacuna::reference
