#include "sim/engine/controller.h"

#include <fmt/format.h>

namespace lacuna {

Controller::Controller(sc_core::sc_module_name name, LayerSequence& layers, Collect collect)
    : sc_module(name), layers_(layers), collect_(std::move(collect)) {
  SC_HAS_PROCESS(Controller);
  SC_METHOD(act);
}

void Controller::act() {
  try {
    if (datapath_ != nullptr && done->next_item() <= now()) end_layer();
    if (datapath_ == nullptr) start_layer();
  } catch (...) {
    failure_ = std::current_exception();
    datapath_ = nullptr;
  }
  if (datapath_ == nullptr) return sc_core::sc_stop();
  next_trigger(done->item_event());
}

void Controller::start_layer() {
  datapath_ = layers_.next();
  all_done_ = datapath_ == nullptr;
  if (all_done_) return;
  origin_ = now();
  start_dma->take_credit();
  start_dma->push({&datapath_->plan(), layer_index_}, origin_);
  start_array->take_credit();
  start_array->push({datapath_, origin_, layers_.psums()}, origin_);
}

void Controller::end_layer() {
  done->pop();
  done->return_credit(now());
  layers_.finished(collect_(*datapath_, now(), now() - origin_));
  datapath_ = nullptr;
  ++layer_index_;
}

std::string Controller::state() const {
  return fmt::format("layer {} (counted from 0) has not ended", layer_index_);
}

}  // namespace lacuna
