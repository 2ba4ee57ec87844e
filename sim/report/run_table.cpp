#include "sim/report/run_table.h"

#include <algorithm>
#include <set>

#include "sim/report/quantity.h"
#include "sim/report/text_table.h"

namespace lacuna {
namespace {

// The cause with most PE-cycles, and its share in percent.
std::pair<std::string, double> main_cause(const LayerResult& row) {
  const Cause* most = nullptr;
  double all = 0;
  static const auto causes = all_causes();
  for (const Cause& cause : causes) {
    all += row.number_at(place_of(cause));
    if (most == nullptr || row.count_at(place_of(cause)) > row.count_at(place_of(*most))) most = &cause;
  }
  return {to_string(*most), all == 0 ? 0 : 100 * row.number_at(place_of(*most)) / all};
}

// "OR k16 c64 p4 q56": the loop order, and the tile's extents beyond 1.
std::string plan_cell(const LayerResult& row) {
  if (!row.has<"plan/loop_order">()) return "";
  std::string text = row.word<"plan/loop_order">();
  constexpr std::size_t first = place_of<"plan/tile/g">(), end = place_of<"plan/tile/q">() + 1;
  for (std::size_t i = first; i < end; ++i)
    if (row.count_at(i) > 1) text += fmt::format(" {}{}", layer_metrics[i].name, row.count_at(i));
  return text;
}

// Of the columns with energies and DRAM traffic.
struct Units {
  ColumnUnit energy, dram;
};

std::vector<std::string> run_row(const LayerResult& row, double total_cycles, const Units& units) {
  const auto [cause, share] = main_cause(row);
  return {row.name(),
          row.type(),
          grouped(row.count<"cycles">()),
          percent(100 * row.number<"cycles">() / total_cycles),
          percent(100 * row.number<"utilization_busy">()),
          percent(100 * row.number<"utilization">()),
          digits(row.number<"macs_effectual">() / 1e6, 2),
          dram_cell(row.number<"dram_bytes_total">(), units.dram),
          digits(row.number<"energy_pj_total">() / units.energy.size, 2),
          row.word<"roofline/bound">(),
          fmt::format("{} {:.0f}%", cause, share),
          plan_cell(row)};
}

// What --check-values found; it would have been an error if anything had differed.
std::string checked_values(const RunResult& result) {
  const auto checked = std::ranges::count_if(result.layers, &LayerResult::has<"values/checked">);
  if (checked == 0) return "";
  return fmt::format(
      "Values: {} layer{} checked one by one, each from its own input tensor: the sums equal those of an "
      "independent "
      "convolution, bit for bit; that a layer's input is the output of the one before is not checked.\n",
      checked, checked == 1 ? "" : "s");
}

// What pruning kept; nothing if no layer was pruned.
std::string kept_weights(const RunResult& result) {
  std::set<std::string> methods;
  double kept = 0, unpruned = 0;
  for (const LayerResult& layer : result.layers) {
    if (!layer.has<"pruning">()) continue;
    methods.insert(layer.word<"pruning">());
    kept += layer.number<"weights/nonzero">();
    unpruned += layer.number<"weights/unpruned">();
  }
  if (methods.empty()) return "";
  return fmt::format("Pruning ({}) kept {:.2f}% of {:.0f} weights.\n", fmt::join(methods, ", "),
                     unpruned == 0 ? 0 : 100 * kept / unpruned, unpruned);
}

}  // namespace

std::string verdict(const RunResult& result) {
  const LayerResult& total = result.total;
  const Json& tensors = result.provenance.at("tensors");
  const auto [cause, share] = main_cause(total);
  const double seconds = total.number<"latency_ms">() / 1e3;
  return fmt::format(
      "{} on {}: {} cycles = {} at {:.3g} GHz, {} images/s, {}; {}-bound, {:.0f}% of "
      "PE-cycles {}.\n"
      "Tensors: {} ({}).\n{}{}",
      result.network_name(), result.machine(), grouped(total.count<"cycles">()), time_text(seconds),
      result.clock_ghz(), rate_text(result.network.value("batch", 1.0) / seconds),
      energy_text(total.number<"energy_pj_total">()), total.word<"roofline/bound">(), share, cause,
      tensors.at("origin").get<std::string>(), tensors.at("description").get<std::string>(),
      kept_weights(result), checked_values(result));
}

std::string run_table(const RunResult& result) {
  const LayerResult& total = result.total;
  const Units units{energy_unit(total.number<"energy_pj_total">()),
                    dram_unit(total.number<"dram_bytes_total">())};
  TextTable table({"layer", "type", "cycles", "time%", "busy%", "eff.%", "MMAC eff.",
                   fmt::format("DRAM {}", units.dram.name), fmt::format("energy {}", units.energy.name),
                   "bound", "most PE-cycles", "loop order, tile"});
  for (const LayerResult& layer : result.layers) table.add(run_row(layer, total.number<"cycles">(), units));
  table.rule();
  table.add(run_row(total, total.number<"cycles">(), units));
  return table.str() + "\n" + verdict(result);
}

}  // namespace lacuna
