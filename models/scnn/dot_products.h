// What DCNN's PEs do with a chunk (rule D1 of README.md): dot products of slices of filters, nothing skipped.
#pragma once

#include <vector>

#include "models/scnn/chunk_work.h"

namespace lacuna::scnn {

class DotProducts : public ChunkWork {
 public:
  explicit DotProducts(std::int64_t pes) : compute_(static_cast<std::size_t>(pes)) {}

  bool takes_part(const Position& at, std::size_t pe) const override {
    return at.replicated() ? at.filters_of(pe).count > 0 : !at.regions()[pe].owned.empty();
  }
  void enter_pass(const Position& at) override;
  void work(const Position& at, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger,
            ArrayAccesses& accesses) override;
  void end_layer(Ledger& ledger) override;

  std::int64_t issues() const { return issues_; }  // of the layer so far

  // The PEs' parts of a pass: so many filters, the first of each slice, for so many pixels.
  struct Shares {
    std::vector<std::int64_t> filters, pixels;
    std::int64_t all_pixels = 0;
    void add(std::int64_t pe_filters, std::int64_t pe_pixels);
  };

 private:
  Shares shares_;               // of the present pass
  std::vector<Cycle> compute_;  // of each PE, in the layer so far
  std::int64_t issues_ = 0;
};

}  // namespace lacuna::scnn
