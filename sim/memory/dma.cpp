#include "sim/memory/dma.h"

#include <algorithm>
#include <utility>

namespace lacuna {

Dma::Dma(sc_core::sc_module_name name, const DmaConfig& config, const DramTraits& memory, Recorder* recorder)
    : sc_module(name), dram("dram"), traits_(memory), recorder_(recorder), clock_(config, memory) {
  dram.register_nb_transport_bw(this, &Dma::nb_transport_bw);
}

// Only now are the ports bound and their events known.
void Dma::end_of_elaboration() {
  TileUserPort* ahead = user.size() > 0 ? user.operator->() : nullptr;
  memory_.connect(*dram.operator->(), traits_.answers_at_once,
                  [this](const sc_core::sc_time& delay) { answer_.notify(delay); });
  clock_.connect(
      {.tiles = {weights.operator->(), inputs.operator->(), outputs.operator->()},
       .ports = {&weight_port->buffer_port(), &input_port->buffer_port(), &output_port->buffer_port()},
       .output_slots = output_slots.operator->(),
       .stores = stores.operator->(),
       .memory = &memory_,
       .user = ahead,
       .recorder = recorder_});
  SC_HAS_PROCESS(Dma);
  SC_METHOD(act);
  dont_initialize();
  sensitive << wake_ << answer_ << start->item_event();
  runs_ahead_ = ahead != nullptr && traits_.answers_at_once;
  if (ahead == nullptr)
    sensitive << stores->item_event() << weights->credit_event() << inputs->credit_event()
              << outputs->credit_event();
}

void Dma::act() {
  if (!comes_last()) return;
  try {
    act_now();
  } catch (...) {
    clock_.abandon();
    failure_ = std::current_exception();
    sc_core::sc_stop();
  }
}

// Answers that come in this cycle are heard before anything is asked in it.
bool Dma::comes_last() {
  if (traits_.answers_at_once) return true;
  all_else_has_acted_ = !all_else_has_acted_;
  if (all_else_has_acted_) next_trigger(sc_core::SC_ZERO_TIME);
  return !all_else_has_acted_;
}

void Dma::act_now() {
  const Cycle at = now();
  memory_.set_clock(at);
  if (wake_at_ <= at) wake_at_ = never;
  if (!clock_.is_active()) {
    if (start->next_item() > at) return;
    const DmaJob job = start->pop();
    start->return_credit(at);
    clock_.begin(*job.plan, job.number, at);
  }
  Cycle next = clock_.act(at);
  while (runs_ahead_ && next != never) next = clock_.act(next);
  if (clock_.is_active()) return rearm(at, next);
  done->take_credit();
  done->push({}, clock_.end());
}

void Dma::rearm(Cycle at, Cycle next) {
  if (next == wake_at_) return;
  wake_.cancel();
  wake_at_ = next;
  if (next != never) wake_.notify(cycles_to_time(next - at));
}

}  // namespace lacuna
