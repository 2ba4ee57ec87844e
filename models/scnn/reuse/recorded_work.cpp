// Every chunk is counted, after all histories that the PEs' queues can have: the other machines of a sweep
// then look it up.
#include <optional>
#include <utility>

#include "models/scnn/reuse/branch_path.h"
#include "models/scnn/reuse/crossbar_work.h"
#include "models/scnn/reuse/work_sums.h"

namespace lacuna::scnn {
namespace {

class RecordedWork : public CrossbarWork {
 public:
  RecordedWork(WorkRecord record, std::size_t pes, Crossbars& crossbars)
      : crossbars_(crossbars),
        sums_(pes),
        record_(std::move(record)),
        histories_(crossbars.kernel(), pes),
        path_(pes) {}

  const LayerWork& layer() const override { return sums_.layer(); }

  void enter_tile(const Position& at) override { crossbars_.enter_tile(at); }
  void enter_pass(const Position& at) override {
    path_.begin_pass();
    crossbars_.enter_pass(at);
  }
  void enter_chunk(const Position& at) override { crossbars_.enter_chunk(at.chunk()); }

  void work(const Position& at, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger,
            ArrayAccesses& accesses) override {
    branches_.clear();
    sums_.count(crossbars_, clock, cycles, accesses, [&](std::size_t pe, std::int64_t issues) {
      return cycles_after_all(at, clock, pe).value_or(issues);
    });
    record_.note(at.step(), cycles, branches_);
    path_.follow(record_.branches(), at.step(), clock, cycles, ledger);
  }

  Cycle queued(const Position& at, std::size_t pe) override {
    const bool is_noted = histories_.states(pe) == 1;
    histories_.settle(pe, path_.state(pe));
    const Cycle queued = crossbars_.flush(pe);
    if (is_noted) record_.note_end(at.pass_number(), pe, queued);
    return queued;
  }

  void end_layer(Ledger& ledger) override {
    record_.keep(sums_.layer(), sums_.pes());
    sums_.charge(ledger);
  }

 private:
  // The PE's cycles after all histories, unless branches say them; after the present one if all are too many.
  std::optional<Cycle> cycles_after_all(const Position& at, const PassClock& clock, std::size_t pe) {
    crossbars_.load(pe);
    Branch here{.step = static_cast<std::uint32_t>(at.step()), .pe = static_cast<std::uint16_t>(pe)};
    follows_all_ = follows_all_ && !histories_.are_too_many(at.step() * at.array().pes());
    if (follows_all_) return histories_.extend(here.step, pe, branches_);
    here.before = static_cast<std::uint16_t>(path_.state(pe));
    Idleness holds;
    const Cycle cycles = histories_.extend_one(here, clock.idle(pe), branches_, holds);
    record_.note_condition(at.step(), pe, holds);
    return cycles;
  }

  Crossbars& crossbars_;
  WorkSums sums_;
  WorkRecord record_;
  Histories histories_;
  BranchPath path_;
  std::vector<Branch> branches_;  // of the chunk
  bool follows_all_ = true;       // histories, not one
};

}  // namespace

std::unique_ptr<CrossbarWork> make_recorded_work(WorkRecord record, std::size_t pes, Crossbars& crossbars) {
  return std::make_unique<RecordedWork>(std::move(record), pes, crossbars);
}

}  // namespace lacuna::scnn
