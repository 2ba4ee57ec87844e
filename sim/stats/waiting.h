// Cycles in which something waits, charged to one cause after the other.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/stats/ledger.h"

namespace lacuna {

class Waiting {
 public:
  // All PEs wait from cycle `from` on.
  Waiting(Ledger& ledger, std::int64_t from) : ledger_(ledger), at_(from) {}
  // One PE does.
  Waiting(Ledger& ledger, std::int64_t pe, std::int64_t from) : ledger_(ledger), pe_(pe), at_(from) {}

  // The cause holds until cycle `until`; it gets what the causes before it have left.
  void charge(std::int64_t until, Cause cause) {
    if (until <= at_) return;
    if (pe_)
      ledger_.add(*pe_, cause, until - at_);
    else
      ledger_.add_all(cause, until - at_);
    at_ = until;
  }
  std::int64_t at() const { return at_; }  // the first cycle not charged

 private:
  Ledger& ledger_;
  std::optional<std::int64_t> pe_;
  std::int64_t at_;
};

}  // namespace lacuna
