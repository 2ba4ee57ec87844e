#include "sim/engine/array.h"

#include <fmt/format.h>

#include <algorithm>

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
  job_.datapath->begin_layer(job_.origin);
  step_index_ = 0;
  weight_arrivals_ = input_arrivals_ = output_arrivals_ = {};
  if (!job_.datapath->plan().steps.empty()) plan_ = &job_.datapath->plan();
}

// Those that the next step takes have been sent.
bool Array::has_tiles() {
  const Step& step = plan_->steps[step_index_];
  waiting_for_ = nullptr;
  if (step.takes_weights && !has_next(weights, weight_arrivals_))
    waiting_for_ = "weights";
  else if (step.takes_inputs && !has_next(inputs, input_arrivals_))
    waiting_for_ = "inputs";
  else if (step.takes_outputs && !has_next(outputs, output_arrivals_))
    waiting_for_ = "output space or partial sums";
  return waiting_for_ == nullptr;
}

bool Array::has_next(sc_core::sc_port<FifoReader<TileToken>>& tiles, Arrivals& arrivals) {
  while (arrivals.find_next() == arrivals.seen.end()) {
    const Cycle seen = tiles->next_item();
    if (seen == never) return false;
    arrivals.seen.emplace_back(tiles->pop().index, seen);
  }
  return true;
}

void Array::run_step() {
  const Step& step = plan_->steps[step_index_];
  TileTimes seen;
  if (step.takes_weights) seen.weights = weight_arrivals_.take_next();
  if (step.takes_inputs) seen.inputs = input_arrivals_.take_next();
  if (step.takes_outputs) seen.outputs = output_arrivals_.take_next();
  const StepEnd end = job_.datapath->run_step(step, seen, ledger_, accesses_);
  if (job_.psums != nullptr) job_.datapath->compute_values(step, *job_.psums);
  release(step, end);
}

std::vector<std::pair<std::int64_t, Cycle>>::iterator Array::Arrivals::find_next() {
  return std::find_if(seen.begin(), seen.end(),
                      [this](const auto& arrival) { return arrival.first == next; });
}

Cycle Array::Arrivals::take_next() {
  const auto found = find_next();
  const Cycle cycle = found->second;
  seen.erase(found);
  ++next;
  return cycle;
}

void Array::release(const Step& step, const StepEnd& end) {
  if (step.releases_weights) weights->return_credit(end.done);
  if (step.releases_inputs) inputs->return_credit(end.done);
  if (step.releases_outputs) {
    stores->take_credit();
    stores->push({output_arrivals_.next - 1}, end.finished);
  }
}

std::string Array::state() const {
  if (plan_ == nullptr) return "idle";
  return fmt::format("step {} of {}, waiting for {}", step_index_, plan_->steps.size(),
                     waiting_for_ == nullptr ? "nothing" : waiting_for_);
}

}  // namespace lacuna
