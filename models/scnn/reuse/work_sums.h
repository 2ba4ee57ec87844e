// What the PEs did with the chunks that were counted so far.
#pragma once

#include <span>
#include <vector>

#include "models/scnn/crossbar/crossbars.h"
#include "models/scnn/reuse/work_table.h"
#include "sim/kit/pass_clock.h"

namespace lacuna::scnn {

class WorkSums {
 public:
  explicit WorkSums(std::size_t pes) : pes_(pes) {}
  WorkSums(const LayerWork& layer, std::span<const PeWork> pes)
      : layer_(layer), pes_(pes.begin(), pes.end()) {}

  const LayerWork& layer() const { return layer_; }
  std::span<const PeWork> pes() const { return pes_; }

  // Counts the present chunk. cycles_of(pe, issues) are those of a PE that has any.
  template <class CyclesOf>
  void count(const Crossbars& crossbars, const PassClock& clock, std::span<Cycle> cycles,
             ArrayAccesses& accesses, const CyclesOf& cycles_of) {
    for (std::size_t pe = 0; pe < cycles.size(); ++pe) {
      const std::int64_t issues = clock.is_active(pe) ? add(crossbars.issues(pe), accesses) : 0;
      if (issues == 0) continue;
      cycles[pe] = cycles_of(pe, issues);
      pes_[pe].compute += issues;
      pes_[pe].conflict += cycles[pe] - issues;
    }
  }

  void charge(Ledger& ledger) const {
    for (std::size_t pe = 0; pe < pes_.size(); ++pe) {
      ledger.add(static_cast<std::int64_t>(pe), Cause::compute, pes_[pe].compute);
      ledger.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, pes_[pe].conflict);
    }
  }

 private:
  std::int64_t add(const Crossbars::Issues& issues, ArrayAccesses& accesses) {
    layer_.pairs += issues.pairs;
    layer_.products += issues.products;
    layer_.input_reads += issues.input_reads;
    layer_.weight_reads += issues.count;
    accesses.input.reads += issues.input_reads;
    accesses.weight.reads += issues.count;
    return issues.count;
  }

  LayerWork layer_;
  std::vector<PeWork> pes_;  // of the layer; branches add to it
};

}  // namespace lacuna::scnn
