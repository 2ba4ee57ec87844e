#include "sim/engine/controller.h"

#include <fmt/format.h>

namespace lacuna {

Controller::Controller(sc_core::sc_module_name name, LayerSequence& layers, Collect collect)
    : sc_module(name), layers_(layers), collect_(std::move(collect)) {
  SC_HAS_PROCESS(Controller);
  SC_THREAD(run);
}

void Controller::run() {
  try {
    while (Datapath* datapath = layers_.next()) {
      run_layer(*datapath);
      ++layer_index_;
    }
    all_done_ = true;
  } catch (const sc_core::sc_unwind_exception&) {
    throw;
  } catch (...) {
    failure_ = std::current_exception();
  }
  sc_core::sc_stop();
}

void Controller::run_layer(Datapath& datapath) {
  const Cycle origin = now();
  start_dma->take_credit();
  start_dma->push(&datapath.plan(), origin);
  start_array->take_credit();
  start_array->push({&datapath, origin, layers_.psums()}, origin);
  while (done->next_item() > now()) wait(done->item_event());
  done->pop();
  done->return_credit(now());
  layers_.finished(collect_(datapath, now(), now() - origin));
}

std::string Controller::state() const {
  return fmt::format("layer {} (counted from 0) has not ended", layer_index_);
}

}  // namespace lacuna
