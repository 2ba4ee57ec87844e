#include "sim/engine/array_clock.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/too_large.h"

namespace lacuna {

void ArrayClock::begin(const ArrayJob& job) {
  job_ = job;
  ledger_ = Ledger(ledger_.pes());
  accesses_ = {};
  held_up_.begin_layer();
  last_done_ = job_.origin;
  job_.datapath->begin_layer(job_.origin);
  step_index_ = 0;
  weight_arrivals_ = input_arrivals_ = output_arrivals_ = {};
  if (!job_.datapath->plan().steps.empty()) plan_ = &job_.datapath->plan();
}

void ArrayClock::run_ahead() {
  while (plan_ != nullptr && has_tiles()) {
    run_step();
    if (++step_index_ == plan_->steps.size()) plan_ = nullptr;
  }
}

// Those that the next step takes have been sent.
bool ArrayClock::has_tiles() {
  const Step& step = plan_->steps[step_index_];
  waiting_for_ = nullptr;
  if (step.takes_weights && !weight_arrivals_.has_next(*wired_.weights))
    waiting_for_ = "weights";
  else if (step.takes_inputs && !input_arrivals_.has_next(*wired_.inputs))
    waiting_for_ = "inputs";
  else if (step.takes_outputs && !output_arrivals_.has_next(*wired_.outputs))
    waiting_for_ = "output space or partial sums";
  return waiting_for_ == nullptr;
}

void ArrayClock::run_step() {
  const Step& step = plan_->steps[step_index_];
  const TileTimes seen = take_tiles(step);
  const StepEnd end = job_.datapath->run_step(step, seen, ledger_, accesses_);
  within_run(end.finished);
  if (wired_.recorder != nullptr) record(seen, end);
  last_done_ = end.done;
  if (job_.psums != nullptr) job_.datapath->compute_values(step, *job_.psums);
  release(step, end);
}

void ArrayClock::record(const TileTimes& seen, const StepEnd& end) const {
  const Cycle begun = std::max({last_done_, seen.weights, seen.inputs, seen.outputs});
  wired_.recorder->step({static_cast<std::int64_t>(step_index_), begun, end.done, end.finished});
}

// Whoever waits does so for the last of the tiles.
TileTimes ArrayClock::take_tiles(const Step& step) {
  TileTimes seen;
  if (step.takes_weights) seen.weights = weight_arrivals_.take_next();
  if (step.takes_inputs) seen.inputs = input_arrivals_.take_next();
  if (step.takes_outputs) seen.outputs = output_arrivals_.take_next();
  const Cycle last = std::max({seen.weights, seen.inputs, seen.outputs});
  const Arrivals& of = last == seen.weights  ? weight_arrivals_
                       : last == seen.inputs ? input_arrivals_
                                             : output_arrivals_;
  held_up_.waited(last - last_done_, of.held_up());
  return seen;
}

Cycle ArrayClock::held_up_cycles(Cycle end, const HeldUp& last_store) const {
  HeldUpArray all = held_up_;
  all.waited(end - last_done_, last_store);
  return all.cycles();
}

bool ArrayClock::Arrivals::has_next(Inlet<TileToken>& tiles) {
  if (next_seen_ != never || (!early_.empty() && came_early())) return true;
  while (next_seen_ == never) {
    const Cycle seen = tiles.next_item();
    if (seen == never) return false;
    const TileToken tile = tiles.pop();
    if (tile.index != taken_) {
      early_.emplace_back(tile, seen);
      continue;
    }
    next_seen_ = seen;
    held_up_ = tile.held_up;
  }
  return true;
}

bool ArrayClock::Arrivals::came_early() {
  const auto found = std::find_if(early_.begin(), early_.end(),
                                  [this](const auto& arrival) { return arrival.first.index == taken_; });
  if (found == early_.end()) return false;
  next_seen_ = found->second;
  held_up_ = found->first.held_up;
  early_.erase(found);
  return true;
}

Cycle ArrayClock::Arrivals::take_next() {
  ++taken_;
  return std::exchange(next_seen_, never);
}

void ArrayClock::release(const Step& step, const StepEnd& end) {
  if (step.releases_weights) wired_.weights->return_credit(end.done);
  if (step.releases_inputs) wired_.inputs->return_credit(end.done);
  if (step.releases_outputs) {
    wired_.stores->take_credit();
    wired_.stores->push({output_arrivals_.taken() - 1}, end.finished);
  }
}

std::string ArrayClock::state() const {
  if (plan_ == nullptr) return "idle";
  return fmt::format("step {} of {}, waiting for {}", step_index_, plan_->steps.size(),
                     waiting_for_ == nullptr ? "nothing" : waiting_for_);
}

}  // namespace lacuna
