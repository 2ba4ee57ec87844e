// What the array asked of the buffers' ports in a layer, and whether that held it up: the notes of a result
// tell.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>

namespace lacuna {

// Of one buffer's port.
struct PortUse {
  std::int64_t cycles = 0;                                                // of the access that took longest
  std::int64_t bits = 0;                                                  // of that access
  std::int64_t fewest_cycles = std::numeric_limits<std::int64_t>::max();  // of any access
  bool throttles = false;  // the array had to wait for an access

  void add(std::int64_t access_bits, std::int64_t access_cycles, bool throttled) {
    add({access_cycles, access_bits, access_cycles, throttled});
  }
  void add(const PortUse& other) {
    std::tie(cycles, bits) = std::max(std::pair(cycles, bits), std::pair(other.cycles, other.bits));
    fewest_cycles = std::min(fewest_cycles, other.fewest_cycles);
    throttles |= other.throttles;
  }
  bool operator==(const PortUse&) const = default;
};

struct PortUses {
  PortUse weight, input, output;

  void add(const PortUses& other) {
    weight.add(other.weight);
    input.add(other.input);
    output.add(other.output);
  }
  void forget_throttling() { weight.throttles = input.throttles = output.throttles = false; }
  bool operator==(const PortUses&) const = default;
};

// Of PEs that wait for each other at the end: only a port that holds up the slowest of them holds up the
// array.
class SlowestPortUses {
 public:
  void add(PortUses uses, std::int64_t pe_cycles) {
    if (pe_cycles > longest_) all_.forget_throttling();
    if (pe_cycles < longest_) uses.forget_throttling();
    longest_ = std::max(longest_, pe_cycles);
    all_.add(uses);
  }
  const PortUses& all() const { return all_; }

 private:
  PortUses all_;
  std::int64_t longest_ = 0;
};

// What a model calls that which passes a port at once.
struct PortAccesses {
  const char* weight = "issue";
  const char* input = "issue";
  const char* output = "update of partial sums";
};

}  // namespace lacuna
