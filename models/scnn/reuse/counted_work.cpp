// Every chunk is counted: what a machine without tables does.
#include "models/scnn/reuse/crossbar_work.h"
#include "models/scnn/reuse/work_sums.h"

namespace lacuna::scnn {
namespace {

class CountedWork : public CrossbarWork {
 public:
  CountedWork(std::size_t pes, Crossbars& crossbars) : crossbars_(crossbars), sums_(pes) {}

  const LayerWork& layer() const override { return sums_.layer(); }

  void enter_tile(const Position& at) override { crossbars_.enter_tile(at); }
  void enter_pass(const Position& at) override { crossbars_.enter_pass(at); }
  void enter_chunk(const Position& at) override { crossbars_.enter_chunk(at.chunk()); }

  // Rule S6: issue by issue, bank conflicts included.
  void work(const Position&, const PassClock& clock, std::span<Cycle> cycles, Ledger&,
            ArrayAccesses& accesses) override {
    sums_.count(crossbars_, clock, cycles, accesses,
                [&](std::size_t pe, std::int64_t) { return crossbars_.cycles(pe, clock.idle(pe)); });
  }

  Cycle queued(const Position&, std::size_t pe) override { return crossbars_.flush(pe); }
  void end_layer(Ledger& ledger) override { sums_.charge(ledger); }

 private:
  Crossbars& crossbars_;
  WorkSums sums_;
};

}  // namespace

std::unique_ptr<CrossbarWork> make_counted_work(std::size_t pes, Crossbars& crossbars) {
  return std::make_unique<CountedWork>(pes, crossbars);
}

}  // namespace lacuna::scnn
