// What is in the table need not be counted, nor the operands be laid out for it. A pass in which some PE
// comes with a history that the table does not know is counted from there on.
#include <algorithm>

#include "models/scnn/reuse/branch_path.h"
#include "models/scnn/reuse/crossbar_work.h"
#include "models/scnn/reuse/work_sums.h"

namespace lacuna::scnn {
namespace {

class ReplayedWork : public CrossbarWork {
 public:
  ReplayedWork(const KnownWork& known, std::size_t pes, Crossbars& crossbars)
      : crossbars_(crossbars),
        known_(known),
        sums_(known.layer.front(), known.pes),
        path_(pes),
        conditions_(known, pes) {}

  const LayerWork& layer() const override { return sums_.layer(); }

  void enter_tile(const Position&) override { tile_is_laid_out_ = false; }
  void enter_pass(const Position& at) override {
    counts_ = false;
    first_step_ = at.step();
    path_.begin_pass();
    conditions_.begin_pass(first_step_);
  }
  void enter_chunk(const Position& at) override {
    if (counts_) crossbars_.enter_chunk(at.chunk());
  }

  void work(const Position& at, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger,
            ArrayAccesses& accesses) override {
    if (at.step() == 0) {
      accesses.input.reads += layer().input_reads;
      accesses.weight.reads += layer().weight_reads;
    }
    look_up(at.step(), cycles);
    if (!counts_ && !is_known(at, clock, cycles, ledger)) begin_counting(at, cycles.size());
    if (counts_) correct(clock, cycles, ledger);
  }

  Cycle queued(const Position& at, std::size_t pe) override {
    if (counts_) return crossbars_.flush(pe);
    const std::int64_t row = at.pass_number();
    const KnownWork::Small queued = known_.ends[known_.place(row, pe)];
    return queued == KnownWork::by_branch ? path_.queued(pe) : queued;
  }

  void end_layer(Ledger& ledger) override { sums_.charge(ledger); }

 private:
  // Without branches: those the path adds.
  void look_up(std::int64_t step, std::span<Cycle> cycles) const {
    std::ranges::copy(known_.cycles.subspan(known_.place(step, 0), cycles.size()), cycles.begin());
  }

  bool is_known(const Position& at, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger) {
    return conditions_.hold(at.step(), clock) &&
           path_.follow(known_.branches, at.step(), clock, cycles, ledger);
  }

  // Up to here all of the pass went as in the table.
  void begin_counting(const Position& at, std::size_t pes) {
    counts_ = true;
    if (!tile_is_laid_out_) crossbars_.enter_tile(at);
    tile_is_laid_out_ = true;
    crossbars_.enter_pass(at);
    std::vector<Cycle> known(pes);
    for (std::int64_t step = first_step_; step < at.step(); ++step) {
      crossbars_.enter_chunk(at.chunk_of(step));
      look_up(step, known);
      for (std::size_t pe = 0; pe < pes; ++pe)
        if (known[pe] > 0) crossbars_.cycles(pe, conditions_.idle(step, pe));
    }
    crossbars_.enter_chunk(at.chunk());
  }

  // The table's cycles become those of this machine; the difference is conflict.
  void correct(const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger) {
    for (std::size_t pe = 0; pe < cycles.size(); ++pe) {
      if (cycles[pe] == 0) continue;
      const Cycle taking = crossbars_.cycles(pe, clock.idle(pe));
      ledger.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, taking - cycles[pe]);
      cycles[pe] = taking;
    }
  }

  Crossbars& crossbars_;
  KnownWork known_;
  WorkSums sums_;
  BranchPath path_;
  Conditions conditions_;
  bool tile_is_laid_out_ = false;
  bool counts_ = false;          // the rest of the pass
  std::int64_t first_step_ = 0;  // of the pass
};

}  // namespace

std::unique_ptr<CrossbarWork> make_replayed_work(const KnownWork& known, std::size_t pes,
                                                 Crossbars& crossbars) {
  return std::make_unique<ReplayedWork>(known, pes, crossbars);
}

}  // namespace lacuna::scnn
