// A memory of one's own: a row of the DRAM stays open, and a request that leaves it waits for the next to be
// opened. Built outside the tree (sim/memory/README.md, "A memory of your own"):
//
//     g++ -std=c++20 -O2 -fPIC -shared -I lacuna open_page.cpp -o open_page.so
//     LACUNA_PLUGINS=./open_page.so lacuna run dense alexnet --set /dram/model=open_page
#include <algorithm>
#include <memory>
#include <vector>

#include "sim/base/integer_math.h"
#include "sim/base/plugin.h"
#include "sim/memory/memory_registry.h"

LACUNA_PLUGIN

namespace {

using namespace lacuna;

class OpenPage : public Memory {
 public:
  OpenPage(const DramTraits& traits, std::int64_t row_bytes, Cycle miss_cycles)
      : traits_(traits), row_bytes_(row_bytes), miss_cycles_(miss_cycles) {}

  std::optional<MemoryService> submit(const MemoryRequest& request) override {
    const auto row = static_cast<std::int64_t>(request.address) / row_bytes_;
    const Cycle opened = row == open_row_ ? 0 : miss_cycles_;
    open_row_ = row;
    const Cycle on_bus = std::max(request.issued, bus_free_) + opened;
    bus_free_ = on_bus + ceil_div(request.bytes * traits_.bandwidth.den, traits_.bandwidth.num);
    under_way_.push_back({request.id, {on_bus, bus_free_, bus_free_ + traits_.latency_cycles}});
    return std::nullopt;  // as a memory would that may still change its mind
  }
  Cycle next_event() const override {
    return under_way_.empty() ? never : under_way_.front().service.arrived;
  }
  void advance(Cycle cycle, std::vector<MemoryCompletion>& completed) override {
    while (next_event() <= cycle) {
      completed.push_back(under_way_.front());
      under_way_.erase(under_way_.begin());
    }
  }
  void reset() override { *this = OpenPage(traits_, row_bytes_, miss_cycles_); }

 private:
  DramTraits traits_;
  std::int64_t row_bytes_;
  Cycle miss_cycles_;
  std::int64_t open_row_ = -1;
  Cycle bus_free_ = 0;
  std::vector<MemoryCompletion> under_way_;  // in the order of their arrival
};

class OpenPageModel : public MemoryModel {
 public:
  void fields(Fields& f) override {
    f.integer("row_bytes", row_bytes_, {1, 1 << 20}, "bytes of a row of the DRAM");
    f.integer("row_miss_cycles", row_miss_cycles_, {0, 10'000}, "cycles to close a row and open another");
  }
  DramTraits traits(const DramTraits& declared) const override {
    DramTraits traits = declared;
    traits.answers_at_once = false;
    return traits;
  }
  std::unique_ptr<Memory> make(const DramTraits& traits) const override {
    return std::make_unique<OpenPage>(traits, row_bytes_, row_miss_cycles_);
  }

 private:
  std::int64_t row_bytes_ = 2048, row_miss_cycles_ = 30;  // of no DRAM in particular
};

const MemoryRegistration registration{
    {"open_page", "one open row; another costs cycles", [] { return std::make_shared<OpenPageModel>(); }}};

}  // namespace
