#include "sim/engine/array.h"

#include <fmt/format.h>

#include <algorithm>

namespace lacuna {

Array::Array(sc_core::sc_module_name name, std::int64_t pes) : sc_module(name), ledger_(pes) {
  SC_HAS_PROCESS(Array);
  SC_THREAD(run);
}

void Array::run() {
  try {
    while (true) {
      while (start->next_item() > now()) wait(start->item_event());
      const LayerJob job = start->pop();
      start->return_credit(now());
      run_layer(job);
    }
  } catch (const sc_core::sc_unwind_exception&) {
    throw;
  } catch (...) {
    failure_ = std::current_exception();
    sc_core::sc_stop();
  }
}

void Array::run_layer(const LayerJob& job) {
  plan_ = &job.datapath->plan();
  ledger_ = Ledger(ledger_.pes());
  accesses_ = {};
  job.datapath->begin_layer(job.origin);
  step_index_ = 0;
  weight_arrivals_ = input_arrivals_ = output_arrivals_ = {};
  for (const Step& step : plan_->steps) {
    run_step(step, job);
    ++step_index_;
  }
  plan_ = nullptr;
}

void Array::run_step(const Step& step, const LayerJob& job) {
  TileTimes seen;
  seen.weights = take(step.takes_weights, weights, weight_arrivals_, "weights");
  seen.inputs = take(step.takes_inputs, inputs, input_arrivals_, "inputs");
  seen.outputs = take(step.takes_outputs, outputs, output_arrivals_, "output space or partial sums");
  const StepEnd end = job.datapath->run_step(step, seen, ledger_, accesses_);
  if (job.psums != nullptr) job.datapath->compute_values(step, *job.psums);
  release(step, end);
}

Cycle Array::take(bool needed, sc_core::sc_port<FifoReader<TileToken>>& tiles, Arrivals& arrivals,
                  const char* what) {
  if (!needed) return 0;
  const auto wanted = [&](const auto& arrival) { return arrival.first == arrivals.next; };
  auto found = std::find_if(arrivals.seen.begin(), arrivals.seen.end(), wanted);
  while (found == arrivals.seen.end()) {
    waiting_for_ = what;
    while (tiles->next_item() == never) wait(tiles->item_event());
    waiting_for_ = nullptr;
    const Cycle seen = tiles->next_item();
    arrivals.seen.emplace_back(tiles->pop().index, seen);
    found = std::find_if(arrivals.seen.begin(), arrivals.seen.end(), wanted);
  }
  const Cycle seen = found->second;
  arrivals.seen.erase(found);
  ++arrivals.next;
  return seen;
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
