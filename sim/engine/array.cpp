#include "sim/engine/array.h"

namespace lacuna {

Array::Array(sc_core::sc_module_name name, std::int64_t pes, Recorder* recorder)
    : sc_module(name), recorder_(recorder), clock_(pes) {}

void Array::end_of_elaboration() {
  clock_.connect({.weights = weights.operator->(),
                  .inputs = inputs.operator->(),
                  .outputs = outputs.operator->(),
                  .stores = stores.operator->(),
                  .recorder = recorder_});
}

void Array::run_ahead() {
  try {
    if (!clock_.is_active() && start->next_item() != never) {
      start->return_credit(start->next_item());
      clock_.begin(start->pop());
    }
    clock_.run_ahead();
  } catch (...) {
    clock_.abandon();
    failure_ = std::current_exception();
    sc_core::sc_stop();
  }
}

}  // namespace lacuna
