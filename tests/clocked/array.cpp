#include "tests/clocked/array.h"

#include <algorithm>

namespace lacuna::reference {

ArrayLogic::ArrayLogic(const Machine& machine, const Plan& plan, const LockstepWires& wires)
    : plan_(plan), wires_(wires) {
  std::size_t weights = 0, inputs = 0, outputs = 0;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    Needs needs;
    if (step.takes_weights) needs.weights = weights++;
    if (step.takes_inputs) needs.inputs = inputs++;
    if (step.takes_outputs) needs.outputs = outputs++;
    needs_.push_back(needs);
    for (Section section : machine.sections(plan.block(step))) {
      section.step = static_cast<std::int64_t>(i);
      sections_.push_back(section);
    }
    sections_.back().ends_step = true;
  }
}

std::optional<Cause> ArrayLogic::waiting_for() const {
  if (wires_.running.read()) return std::nullopt;
  const auto step = static_cast<std::size_t>(wires_.step.read());
  if (step == plan_.steps.size()) return Cause::drain;
  const Needs& needs = needs_[step];
  if (needs.weights && !wires_.weights_ready[*needs.weights].read()) return Cause::wait_weights;
  if (needs.inputs && !wires_.inputs_ready[*needs.inputs].read()) return Cause::wait_inputs;
  if (needs.outputs && !wires_.outputs_ready[*needs.outputs].read())
    return plan_.output_visits[*needs.outputs].psum_load_bytes > 0 ? Cause::wait_psums
                                                                   : Cause::wait_output_space;
  return std::nullopt;
}

bool ArrayLogic::section_ends() const {
  const Section& present = section(wires_.section.read());
  for (const LockstepWires::Count& left : wires_.work_left)
    if (left.read() > 1) return false;
  return wires_.section_cycles.read() + 1 >= present.min_cycles &&
         wires_.pixel_cycles.read() + 1 >= present.min_pixel_cycles;
}

Cause ArrayLogic::idle_cause() const {
  for (const LockstepWires::Count& left : wires_.work_left)
    if (left.read() > 0) return Cause::barrier;
  // A section without any work still has its first cycle, in which the PEs find that out (M >= 1 in X6).
  return wires_.section_cycles.read() == 0 ? Cause::barrier : Cause::buffer_port;
}

Sequencer::Sequencer(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, const ArrayLogic& logic,
                     const Plan& plan, std::int64_t pipeline_stages, LockstepWires& wires, Timing& timing)
    : sc_module(name),
      logic_(logic),
      plan_(plan),
      pipeline_stages_(pipeline_stages),
      wires_(wires),
      timing_(timing) {
  SC_HAS_PROCESS(Sequencer);
  SC_METHOD(on_clock);
  sensitive << clock.posedge_event();
  dont_initialize();
}

void Sequencer::on_clock() {
  release_tiles();
  report_finished();
  if (!logic_.waiting_for()) advance();
}

// In the first cycle after a step (A2).
void Sequencer::release_tiles() {
  if (!ended_step_) return;
  const Step& step = plan_.steps[static_cast<std::size_t>(*ended_step_)];
  if (step.releases_weights) wires_.weights_released.write(wires_.weights_released.read() + 1);
  if (step.releases_inputs) wires_.inputs_released.write(wires_.inputs_released.read() + 1);
  if (step.releases_outputs) in_pipeline_.push_back(pipeline_stages_ - 1);
  ended_step_.reset();
}

void Sequencer::report_finished() {
  if (!in_pipeline_.empty() && in_pipeline_.front() == 0) {
    wires_.visits_finished.write(wires_.visits_finished.read() + 1);
    in_pipeline_.pop_front();
  }
  for (std::int64_t& cycles : in_pipeline_) --cycles;
}

void Sequencer::advance() {
  const Section& section = logic_.section(wires_.section.read());
  if (logic_.section_ends()) {
    end_section(section);
  } else {
    wires_.running.write(true);
    wires_.section_cycles.write(wires_.section_cycles.read() + 1);
    wires_.pixel_cycles.write(wires_.pixel_cycles.read() + 1);
  }
}

void Sequencer::end_section(const Section& section) {
  add(timing_.counts, section.counts);
  wires_.section.write(wires_.section.read() + 1);
  wires_.section_cycles.write(0);
  wires_.pixel_cycles.write(section.ends_pixel ? 0 : wires_.pixel_cycles.read() + 1);
  wires_.running.write(!section.ends_step);
  if (!section.ends_step) return;
  ended_step_ = section.step;
  wires_.step.write(section.step + 1);
}

Pe::Pe(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, std::int64_t index,
       const Machine& machine, const ArrayLogic& logic, const Plan& plan, LockstepWires& wires,
       Timing& timing)
    : sc_module(name),
      index_(index),
      machine_(machine),
      logic_(logic),
      plan_(plan),
      wires_(wires),
      timing_(timing) {
  load(0);
  SC_HAS_PROCESS(Pe);
  SC_METHOD(on_clock);
  sensitive << clock.posedge_event();
  dont_initialize();
}

void Pe::on_clock() {
  if (wires_.end.read()) return;  // the layer is over
  if (const std::optional<Cause> cause = logic_.waiting_for()) {
    charge(*cause);
    return;
  }
  work();
  if (logic_.section_ends()) {
    load(wires_.section.read() + 1);
  } else {
    LockstepWires::Count& left = wires_.work_left[static_cast<std::size_t>(index_)];
    left.write(std::max<std::int64_t>(0, left.read() - 1));
  }
}

void Pe::work() {
  if (!script_) return charge(Cause::unassigned);
  const auto left = static_cast<std::size_t>(wires_.work_left[static_cast<std::size_t>(index_)].read());
  if (left == 0) return charge(logic_.idle_cause());
  const PeCycle& cycle = (*script_)[script_->size() - left];
  charge(cycle.cause);
  if (cycle.products.empty()) return;
  std::int64_t effectual = 0;
  for (const Product& product : cycle.products) {
    timing_.psums[product.psum] += product.weight * product.activation;
    if (product.weight != 0 && product.activation != 0) ++effectual;
  }
  timing_.counts["pairs"] += static_cast<std::int64_t>(cycle.products.size());
  timing_.counts["products"] += effectual;
}

// Gets ready for a section; it need not begin in the next cycle.
void Pe::load(std::int64_t section) {
  script_.reset();
  if (section < logic_.section_count()) {
    const Section& next = logic_.section(section);
    script_ = machine_.script(plan_.block(plan_.steps[static_cast<std::size_t>(next.step)]), next, index_);
  }
  if (script_) add(timing_.counts, script_->counts);
  const std::size_t work = script_ ? script_->size() : 0;
  wires_.work_left[static_cast<std::size_t>(index_)].write(static_cast<std::int64_t>(work));
}

void Pe::charge(Cause cause) {
  ++timing_.per_pe[static_cast<std::size_t>(index_)][static_cast<std::size_t>(cause)];
}

}  // namespace lacuna::reference
