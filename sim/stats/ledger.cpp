#include "sim/stats/ledger.h"

namespace lacuna {
namespace {

struct CauseText {
  const char* name;
  const char* description;
};

constexpr std::array<CauseText, cause_count> cause_texts{{
    {"compute", "multipliers issue"},
    {"post_processing", "pooling or element-wise addition"},
    {"bank_conflict", "products of one cycle that fall on the same accumulator bank are added one by one"},
    {"barrier", "done, waiting for the slowest PE of the group or window"},
    {"unassigned", "no output neuron left for this PE"},
    {"buffer_port", "an on-chip buffer delivers fewer bytes per cycle than asked for"},
    {"wait_weights", "the weight tile is not on chip yet"},
    {"wait_inputs", "the input tile is not on chip yet"},
    {"wait_psums", "spilled partial sums are being fetched back"},
    {"wait_output_space", "the output buffer is still being emptied"},
    {"halo", "partial sums at the edges of the PEs' tiles are being exchanged"},
    {"drain", "the last results leave the pipeline and the chip, or accumulators are being emptied"},
}};

}  // namespace

const char* to_string(Cause cause) {
  return cause_texts.at(static_cast<std::size_t>(cause)).name;
}
const char* description(Cause cause) {
  return cause_texts.at(static_cast<std::size_t>(cause)).description;
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
