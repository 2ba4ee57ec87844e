// What the queues of a PE's banks can hold, whatever the PE has waited for so far in the pass.
//
// How long a chunk takes depends on what waits in the queues, and so on how long the PE was idle before each
// chunk of the pass so far. Queues soon forget: after most chunks they hold the same whatever they held
// before, and the chunk takes as long. Where they do not, each idleness that matters is a branch: idleness
// beyond the fullest queue does not. Queues that hardly forget have too many branches: of those PEs one
// history is followed, and what of it must be so for it to hold.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "models/scnn/crossbar/conflicts.h"

namespace lacuna::scnn {

// What a PE does in a step after some idleness that leads from one state of its queues to another.
struct Branch {
  std::uint32_t step = 0;
  std::uint32_t cycles = 0;  // after the least idleness
  std::uint16_t pe = 0;
  std::uint16_t before = 0, after = 0;  // numbers of the states among those that the PE can be in
  std::uint16_t idle = 0;               // at least so many cycles: up to the next branch of the state
  std::uint16_t saving = 0;  // bit i: another cycle of idleness, the i-th, saves a cycle of the work
  std::uint16_t queued = 0;  // then, in the fullest queue

  std::int64_t cycles_after(std::int64_t idle_cycles) const;
  // Takes one more cycle of idleness in, if what it leads to can be said so.
  bool extend(std::int64_t idle_cycles, std::int64_t cycles_then, std::size_t state_then);
};

// What a PE does in a step holds if it was idle before for so many cycles.
struct Idleness {
  static constexpr std::uint16_t any = std::numeric_limits<std::uint16_t>::max();
  std::uint16_t least = 0, most = any;
};

class Histories {
 public:
  Histories(ConflictKernel& kernel, std::size_t pes) : kernel_(kernel), states_(pes) {}

  // The PE's cycles with the kernel's chunk, if all histories agree on them and end in state 0; else appends
  // the branches of `step`, ascending in `before` and `idle`.
  std::optional<std::int64_t> extend(std::uint32_t step, std::size_t pe, std::vector<Branch>& branches);

  // The cycles of PE `from.pe` with the kernel's chunk, from state `from.before` and after so much idleness:
  // all other histories are given up, by a branch of `from.step` if there are any, and beyond `holds`.
  std::int64_t extend_one(Branch from, std::int64_t idle_cycles, std::vector<Branch>& branches,
                          Idleness& holds);

  // After so many chunks, counted by PE, all histories differ too much to be worth their room and time.
  bool are_too_many(std::int64_t chunks) const;

  // In how many states the PE can be; numbered from 0.
  std::size_t states(std::size_t pe) const { return states_[pe].empty() ? 1 : states_[pe].size(); }
  // From here on the PE is in this one.
  void settle(std::size_t pe, std::size_t state);

 private:
  using States = std::vector<Queues>;

  ConflictKernel& kernel_;
  std::vector<States> states_;  // by PE; empty: one, which is what the kernel has
  std::int64_t trials_ = 0;     // of a chunk after some idleness
  std::size_t most_states_ = 1;
};

}  // namespace lacuna::scnn
