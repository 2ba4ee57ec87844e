#include "models/scnn/reuse/histories.h"

#include <algorithm>
#include <bit>

namespace lacuna::scnn {
namespace {

// Where `value` stands, appended if it is not there.
template <class T>
std::size_t number_of(std::vector<T>& values, const T& value) {
  const auto found = std::ranges::find(values, value);
  const auto number = static_cast<std::size_t>(found - values.begin());
  if (found == values.end()) values.push_back(value);
  return number;
}

constexpr std::int64_t saving_bits = 16;

// Trials for each chunk of a PE, besides a few to begin with, and states of a PE. Twice the trials would
// double the time of a layer, and branches are slower to follow than cycles to look up.
constexpr double most_trials = 0.75;
constexpr double trials_to_begin_with = 4096;
constexpr std::size_t most_states = 128;

}  // namespace

std::int64_t Branch::cycles_after(std::int64_t idle_cycles) const {
  const std::int64_t more = std::min(idle_cycles - idle, saving_bits);
  return cycles - std::popcount(saving & ((std::uint32_t{1} << more) - 1));
}

bool Branch::extend(std::int64_t idle_cycles, std::int64_t cycles_then, std::size_t state_then) {
  const std::int64_t bit = idle_cycles - idle - 1, saved = cycles_after(idle_cycles) - cycles_then;
  if (state_then != after || bit >= saving_bits || saved < 0 || saved > 1) return false;
  saving = static_cast<std::uint16_t>(saving | saved << bit);
  return true;
}

std::optional<std::int64_t> Histories::extend(std::uint32_t step, std::size_t pe,
                                              std::vector<Branch>& branches) {
  States& before = states_[pe];
  if (before.empty()) {
    if (const auto cycles = kernel_.cycles_after_any_idleness(pe)) return cycles;
    before = {kernel_.queues(pe)};
  }
  States after;
  for (std::size_t state = 0; state < before.size(); ++state) {
    const std::uint16_t fullest = *std::ranges::max_element(before[state]);
    for (std::uint16_t idle = 0; idle <= fullest; ++idle) {
      kernel_.set_queues(pe, before[state]);
      const std::int64_t cycles = kernel_.cycles(pe, idle);
      ++trials_;
      const std::size_t next = number_of(after, kernel_.queues(pe));
      if (idle > 0 && branches.back().extend(idle, cycles, next)) continue;
      branches.push_back({step, static_cast<std::uint32_t>(cycles), static_cast<std::uint16_t>(pe),
                          static_cast<std::uint16_t>(state), static_cast<std::uint16_t>(next), idle, 0,
                          static_cast<std::uint16_t>(kernel_.queued(pe))});
    }
  }
  before = std::move(after);
  most_states_ = std::max(most_states_, before.size());
  if (before.size() == 1) settle(pe, 0);
  return {};
}

std::int64_t Histories::extend_one(Branch from, std::int64_t idle_cycles, std::vector<Branch>& branches,
                                   Idleness& holds) {
  const std::size_t pe = from.pe;
  const bool had_branches = states(pe) > 1;
  settle(pe, from.before);
  const auto fullest = static_cast<std::uint16_t>(kernel_.queued(pe));
  holds = idle_cycles >= fullest
              ? Idleness{fullest, Idleness::any}
              : Idleness{static_cast<std::uint16_t>(idle_cycles), static_cast<std::uint16_t>(idle_cycles)};
  const std::int64_t cycles = kernel_.cycles(pe, idle_cycles);
  if (had_branches) {
    from.cycles = static_cast<std::uint32_t>(cycles);
    from.queued = static_cast<std::uint16_t>(kernel_.queued(pe));
    branches.push_back(from);
  }
  return cycles;
}

bool Histories::are_too_many(std::int64_t chunks) const {
  const double limit = trials_to_begin_with + most_trials * static_cast<double>(chunks);
  return most_states_ > most_states || static_cast<double>(trials_) > limit;
}

void Histories::settle(std::size_t pe, std::size_t state) {
  if (!states_[pe].empty()) kernel_.set_queues(pe, states_[pe][state]);
  states_[pe].clear();
}

}  // namespace lacuna::scnn
