#include "sim/stats/ledger.h"

namespace lacuna {

const char* to_string(Cause cause) {
  return cause_texts.at(static_cast<std::size_t>(cause)).name;
}
Ledger::Row Ledger::row(std::int64_t pe) const {
  Row row = own_[static_cast<std::size_t>(pe)];
  for (std::size_t i = 0; i < cause_count; ++i) row[i] += common_[i];
  return row;
}

std::vector<Ledger::Row> Ledger::rows() const {
  std::vector<Row> rows;
  rows.reserve(own_.size());
  for (std::int64_t pe = 0; pe < pes(); ++pe) rows.push_back(row(pe));
  return rows;
}

Ledger::Row Ledger::totals() const {
  Row sum{};
  for (std::size_t i = 0; i < cause_count; ++i) {
    for (const Row& row : own_) sum[i] += row[i];
    sum[i] += pes() * common_[i];
  }
  return sum;
}

}  // namespace lacuna
