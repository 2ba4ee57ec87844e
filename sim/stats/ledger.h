// Where every PE's cycles went. One counter per PE and cause; the causes of a PE add up to the layer's
// cycles.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace lacuna {

enum class Cause : std::uint8_t {
  compute,            // multipliers issue
  post_processing,    // pooling, element-wise addition
  bank_conflict,      // products wait for an accumulator bank
  barrier,            // done, waiting for the slowest PE
  unassigned,         // no output neuron left for this PE
  buffer_port,        // an on-chip buffer delivers fewer bytes per cycle than asked for
  wait_weights,       // the weight tile is not on chip yet
  wait_inputs,        // the input tile is not on chip yet
  wait_psums,         // partial sums are being fetched back
  wait_output_space,  // the output buffer is still being emptied
  halo,               // partial sums are being exchanged between neighbours
  drain,              // results on their way out
};
inline constexpr std::size_t cause_count = 12;

struct CauseText {
  const char* name;
  const char* meaning;
};
inline constexpr std::array<CauseText, cause_count> cause_texts{{
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

const char* to_string(Cause cause);
inline std::array<Cause, cause_count> all_causes() {
  std::array<Cause, cause_count> causes{};
  for (std::size_t i = 0; i < cause_count; ++i) causes[i] = static_cast<Cause>(i);
  return causes;
}

class Ledger {
 public:
  using Row = std::array<std::int64_t, cause_count>;  // PE-cycles by cause

  explicit Ledger(std::int64_t pes) : own_(static_cast<std::size_t>(pes)) {}

  void add(std::int64_t pe, Cause cause, std::int64_t cycles) {
    own_[static_cast<std::size_t>(pe)][static_cast<std::size_t>(cause)] += cycles;
  }
  void add_all(Cause cause, std::int64_t cycles) { common_[static_cast<std::size_t>(cause)] += cycles; }
  std::int64_t pes() const { return static_cast<std::int64_t>(own_.size()); }
  Row row(std::int64_t pe) const;
  std::vector<Row> rows() const;
  Row totals() const;  // over all PEs
  bool operator==(const Ledger& other) const { return rows() == other.rows(); }

 private:
  std::vector<Row> own_;
  Row common_{};  // of every PE, besides its own
};

}  // namespace lacuna
