#include "models/scnn/pass_clock.h"

#include <algorithm>

#include "sim/stats/waiting.h"

namespace lacuna::scnn {
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

}  // namespace

PassClock::PassClock(std::int64_t pes, std::int64_t chunk_slots, std::int64_t accumulator_copies)
    : chunk_slots_(static_cast<std::size_t>(chunk_slots)),
      accumulator_copies_(static_cast<std::size_t>(accumulator_copies)),
      active_(static_cast<std::size_t>(pes)),
      done_(static_cast<std::size_t>(pes)) {}

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
  std::fill(done_.begin(), done_.end(), pass_begin_);
}

Cycle PassClock::run_chunk(const TileTimes& seen, const Work& work, Ledger& ledger) {
  Cycle last = pass_begin_;
  const Cycle ready = std::max({oldest(chunks_done_, chunk_slots_), seen.weights, seen.inputs});
  for (std::size_t pe = 0; pe < done_.size(); ++pe) {
    const Cycle begin = std::max(done_[pe], ready);
    PeWork cycles;
    if (active_[pe]) {
      const auto number = static_cast<std::int64_t>(pe);
      charge_wait(number, done_[pe], seen, ledger);
      cycles = work(pe, begin - done_[pe]);
      ledger.add(number, Cause::compute, cycles.compute);
      ledger.add(number, Cause::bank_conflict, cycles.conflict);
    }
    done_[pe] = begin + cycles.compute + cycles.conflict;
    last = std::max(last, done_[pe]);
  }
  remember(chunks_done_, last, chunk_slots_);
  return last;
}

// The FIFOs had no room for the chunk before the slowest PE was done with the one in its slot; from then on
// it is the memory that is late.
void PassClock::charge_wait(std::int64_t pe, Cycle from, const TileTimes& seen, Ledger& ledger) const {
  Waiting waiting(ledger, pe, from);
  waiting.charge(oldest(chunks_done_, chunk_slots_), Cause::barrier);
  waiting.charge(seen.weights, Cause::wait_weights);
  waiting.charge(seen.inputs, Cause::wait_inputs);
}

Cycle PassClock::end_pass(const std::function<Cycle(std::size_t pe)>& flush, Cycle halo_cycles,
                          Cycle drain_cycles, Ledger& ledger) {
  barrier_ = pass_begin_;
  for (std::size_t pe = 0; pe < done_.size(); ++pe) {
    if (active_[pe]) {
      const Cycle cycles = flush(pe);
      ledger.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, cycles);
      done_[pe] += cycles;
    }
    barrier_ = std::max(barrier_, done_[pe]);
  }
  for (std::size_t pe = 0; pe < done_.size(); ++pe)
    if (active_[pe])
      ledger.add(static_cast<std::int64_t>(pe), Cause::barrier, barrier_ - done_[pe]);
    else
      ledger.add(static_cast<std::int64_t>(pe), Cause::unassigned, barrier_ - pass_begin_);
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

}  // namespace lacuna::scnn
