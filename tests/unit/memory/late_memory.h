// Memories that cannot say at once when a request will be complete.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "sim/memory/bandwidth/bandwidth_memory.h"
#include "sim/memory/memory_config.h"

namespace lacuna::test {

// Says of what another memory knows only when it has come to pass, and more cycles later if `delay` says so.
class LateMemory : public Memory {
 public:
  using Delay = std::function<Cycle(const MemoryRequest&)>;
  LateMemory(const DramTraits& traits, Delay delay) : memory_(traits), delay_(std::move(delay)) {}

  std::optional<MemoryService> submit(const MemoryRequest& request) override {
    MemoryService service = memory_.serve(request.issued, request.bytes, request.is_write);
    service.arrived += delay_(request);
    under_way_.push_back({request.id, service});
    return std::nullopt;
  }
  Cycle next_event() const override {
    Cycle next = never;
    for (const MemoryCompletion& one : under_way_) next = std::min(next, one.service.arrived);
    return next;
  }
  void advance(Cycle cycle, std::vector<MemoryCompletion>& completed) override {
    const auto later = std::ranges::stable_partition(
        under_way_, [cycle](const MemoryCompletion& one) { return one.service.arrived <= cycle; });
    const auto first = static_cast<std::ptrdiff_t>(completed.size());
    completed.insert(completed.end(), under_way_.begin(), later.begin());
    std::ranges::stable_sort(completed.begin() + first, completed.end(), {},
                             [](const MemoryCompletion& one) { return one.service.arrived; });
    under_way_.erase(under_way_.begin(), later.begin());
  }
  void reset() override {
    memory_.reset();
    under_way_.clear();
  }

 private:
  BandwidthMemory memory_;
  Delay delay_;
  std::vector<MemoryCompletion> under_way_;
};

class Late : public MemoryModel {
 public:
  explicit Late(LateMemory::Delay delay = [](const MemoryRequest&) { return Cycle{0}; })
      : delay_(std::move(delay)) {}
  void fields(Fields&) override {}
  DramTraits traits(const DramTraits& declared) const override {
    DramTraits traits = declared;
    traits.answers_at_once = false;
    return traits;
  }
  std::unique_ptr<Memory> make(const DramTraits& traits) const override {
    return std::make_unique<LateMemory>(traits, delay_);
  }

 private:
  LateMemory::Delay delay_;
};

}  // namespace lacuna::test
