#include "sim/kit/pass_clock.h"

#include <algorithm>

#include "sim/base/target_clones.h"
#include "sim/stats/waiting.h"

namespace lacuna {
namespace {

// Keeps the last `n`.
template <class T>
void remember(std::deque<T>& queue, T value, std::size_t n) {
  queue.push_back(value);
  if (queue.size() > n) queue.pop_front();
}

// What held the value `n` pushes ago; 0 if there were not so many.
Cycle oldest(const std::deque<Cycle>& queue, std::size_t n) {
  return queue.size() < n ? 0 : queue.front();
}

// The loops over all PEs that every chunk takes.
struct ChunkTimes {
  Cycle room, weights, inputs;  // ascending: what a PE waits for, and until when
};

LACUNA_TARGET_CLONES void wait(const ChunkTimes& times, std::size_t pes, Cycle* __restrict done,
                               Cycle* __restrict for_room, Cycle* __restrict for_weights,
                               Cycle* __restrict for_inputs) {
  for (std::size_t pe = 0; pe < pes; ++pe) {
    const Cycle from = done[pe], room = std::max(from, times.room), weights = std::max(from, times.weights),
                inputs = std::max(from, times.inputs);
    for_room[pe] += room - from;
    for_weights[pe] += weights - room;
    for_inputs[pe] += inputs - weights;
    done[pe] = inputs;
  }
}

LACUNA_TARGET_CLONES Cycle work(std::span<const Cycle> cycles, Cycle* __restrict done,
                                Cycle* __restrict busy_until) {
  Cycle last = 0;
  for (std::size_t pe = 0; pe < cycles.size(); ++pe) {
    const Cycle end = done[pe] + cycles[pe];
    busy_until[pe] = cycles[pe] > 0 ? end : busy_until[pe];
    done[pe] = end;
    last = std::max(last, end);
  }
  return last;
}

}  // namespace

PassClock::PassClock(std::int64_t pes, std::int64_t chunk_slots, std::int64_t accumulator_copies)
    : chunk_slots_(static_cast<std::size_t>(chunk_slots)),
      accumulator_copies_(static_cast<std::size_t>(accumulator_copies)),
      active_(static_cast<std::size_t>(pes)),
      done_(static_cast<std::size_t>(pes)),
      busy_until_(done_),
      waits_{done_, done_, done_} {}

void PassClock::begin_layer(Cycle origin) {
  barrier_ = pass_begin_ = ppu_free_ = origin;
  chunks_done_.clear();
  passes_left_.clear();
  exchanges_.clear();
}

void PassClock::begin_pass(const TileTimes& seen, std::vector<bool> active, Ledger& ledger) {
  Waiting waiting(ledger, barrier_);
  waiting.charge(seen.weights, Cause::wait_weights);
  waiting.charge(seen.inputs, Cause::wait_inputs);
  waiting.charge(seen.outputs, Cause::wait_output_space);
  pass_begin_ = std::max(waiting.at(), oldest(passes_left_, accumulator_copies_));
  charge_ppu(waiting.at(), pass_begin_, ledger);
  active_ = std::move(active);
  done_.assign(done_.size(), pass_begin_);
  busy_until_ = done_;
  for (std::vector<Cycle>* waits : {&waits_.barrier, &waits_.weights, &waits_.inputs})
    waits->assign(done_.size(), 0);
}

// The FIFOs had no room for the chunk before the slowest PE was done with the one in its slot; from then on
// it is the memory that is late.
void PassClock::begin_chunk(const TileTimes& seen) {
  const Cycle room = oldest(chunks_done_, chunk_slots_), weights = std::max(room, seen.weights);
  wait({room, weights, std::max(weights, seen.inputs)}, done_.size(), done_.data(), waits_.barrier.data(),
       waits_.weights.data(), waits_.inputs.data());
}

Cycle PassClock::end_chunk(std::span<const Cycle> cycles) {
  const Cycle last = std::max(pass_begin_, work(cycles, done_.data(), busy_until_.data()));
  remember(chunks_done_, last, chunk_slots_);
  return last;
}

Cycle PassClock::end_pass(const std::function<Cycle(std::size_t pe)>& queued, Cycle halo_cycles,
                          Cycle drain_cycles, Ledger& ledger) {
  barrier_ = pass_begin_;
  for (std::size_t pe = 0; pe < done_.size(); ++pe) {
    if (active_[pe]) {
      const Cycle cycles = std::max<Cycle>(0, queued(pe) - idle(pe));
      ledger.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, cycles);
      done_[pe] += cycles;
    }
    barrier_ = std::max(barrier_, done_[pe]);
  }
  for (std::size_t pe = 0; pe < done_.size(); ++pe) {
    const auto number = static_cast<std::int64_t>(pe);
    if (active_[pe]) {
      ledger.add(number, Cause::barrier, waits_.barrier[pe] + barrier_ - done_[pe]);
      ledger.add(number, Cause::wait_weights, waits_.weights[pe]);
      ledger.add(number, Cause::wait_inputs, waits_.inputs[pe]);
    } else {
      ledger.add(number, Cause::unassigned, barrier_ - pass_begin_);
    }
  }
  const Cycle begin = std::max(barrier_, ppu_free_);
  ppu_free_ = begin + halo_cycles + drain_cycles;
  remember(exchanges_, Exchange{begin, begin + halo_cycles}, accumulator_copies_ + 1);
  remember(passes_left_, ppu_free_, accumulator_copies_);
  return ppu_free_;
}

void PassClock::end_layer(Cycle end, Ledger& ledger) {
  charge_ppu(barrier_, end, ledger);
}

// halo while halos are exchanged, drain in the other cycles.
void PassClock::charge_ppu(Cycle from, Cycle to, Ledger& ledger) const {
  Cycle halo = 0;
  for (const Exchange& e : exchanges_)
    halo += std::max<Cycle>(0, std::min(to, e.end) - std::max(from, e.begin));
  ledger.add_all(Cause::halo, halo);
  ledger.add_all(Cause::drain, std::max<Cycle>(0, to - from) - halo);
}

}  // namespace lacuna
