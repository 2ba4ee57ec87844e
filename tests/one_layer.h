// A sequence of one layer, for tests of what a single layer takes.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/engine/controller.h"

namespace lacuna::test {

// Hands out one layer and keeps what came of it.
class OneLayer : public LayerSequence {
 public:
  explicit OneLayer(Datapath& datapath, std::vector<std::int64_t>* psums = nullptr)
      : datapath_(&datapath), psums_(psums) {}
  Datapath* next() override { return std::exchange(datapath_, nullptr); }
  std::vector<std::int64_t>* psums() override { return psums_; }
  void finished(LayerTiming timing) override { timing_ = std::move(timing); }
  const LayerTiming& timing() const { return timing_; }

 private:
  Datapath* datapath_;
  std::vector<std::int64_t>* psums_;
  LayerTiming timing_;
};

}  // namespace lacuna::test
