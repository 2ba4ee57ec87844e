#include "sim/engine/array.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/config/too_large.h"

namespace lacuna {

Array::Array(sc_core::sc_module_name name, std::int64_t pes) : sc_module(name), ledger_(pes) {}

void Array::run_ahead() {
  try {
    if (plan_ == nullptr && start->next_item() != never) begin_layer();
    while (plan_ != nullptr && has_tiles()) {
      run_step();
      if (++step_index_ == plan_->steps.size()) plan_ = nullptr;
    }
  } catch (...) {
    plan_ = nullptr;
    failure_ = std::current_exception();
    sc_core::sc_stop();
  }
}

void Array::begin_layer() {
  start->return_credit(start->next_item());
  job_ = start->pop();
  ledger_ = Ledger(ledger_.pes());
  accesses_ = {};
  held_up_.begin_layer();
  last_done_ = job_.origin;
  job_.datapath->begin_layer(job_.origin);
  step_index_ = 0;
  weight_arrivals_ = input_arrivals_ = output_arrivals_ = {};
  if (!job_.datapath->plan().steps.empty()) plan_ = &job_.datapath->plan();
}

// Those that the next step takes have been sent.
bool Array::has_tiles() {
  const Step& step = plan_->steps[step_index_];
  waiting_for_ = nullptr;
  if (step.takes_weights && !weight_arrivals_.has_next(weights))
    waiting_for_ = "weights";
  else if (step.takes_inputs && !input_arrivals_.has_next(inputs))
    waiting_for_ = "inputs";
  else if (step.takes_outputs && !output_arrivals_.has_next(outputs))
    waiting_for_ = "output space or partial sums";
  return waiting_for_ == nullptr;
}

void Array::run_step() {
  const Step& step = plan_->steps[step_index_];
  const TileTimes seen = take_tiles(step);
  const StepEnd end = job_.datapath->run_step(step, seen, ledger_, accesses_);
  within_run(end.finished);
  last_done_ = end.done;
  if (job_.psums != nullptr) job_.datapath->compute_values(step, *job_.psums);
  release(step, end);
}

// Whoever waits does so for the last of the tiles.
TileTimes Array::take_tiles(const Step& step) {
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

Cycle Array::held_up_cycles(Cycle end, const HeldUp& last_store) const {
  HeldUpArray all = held_up_;
  all.waited(end - last_done_, last_store);
  return all.cycles();
}

bool Array::Arrivals::has_next(TilePort& tiles) {
  if (next_seen_ != never || (!early_.empty() && came_early())) return true;
  while (next_seen_ == never) {
    const Cycle seen = tiles->next_item();
    if (seen == never) return false;
    const TileToken tile = tiles->pop();
    if (tile.index != taken_) {
      early_.emplace_back(tile, seen);
      continue;
    }
    next_seen_ = seen;
    held_up_ = tile.held_up;
  }
  return true;
}

bool Array::Arrivals::came_early() {
  const auto found = std::find_if(early_.begin(), early_.end(),
                                  [this](const auto& arrival) { return arrival.first.index == taken_; });
  if (found == early_.end()) return false;
  next_seen_ = found->second;
  held_up_ = found->first.held_up;
  early_.erase(found);
  return true;
}

Cycle Array::Arrivals::take_next() {
  ++taken_;
  return std::exchange(next_seen_, never);
}

void Array::release(const Step& step, const StepEnd& end) {
  if (step.releases_weights) weights->return_credit(end.done);
  if (step.releases_inputs) inputs->return_credit(end.done);
  if (step.releases_outputs) {
    stores->take_credit();
    stores->push({output_arrivals_.taken() - 1}, end.finished);
  }
}

std::string Array::state() const {
  if (plan_ == nullptr) return "idle";
  return fmt::format("step {} of {}, waiting for {}", step_index_, plan_->steps.size(),
                     waiting_for_ == nullptr ? "nothing" : waiting_for_);
}

}  // namespace lacuna
