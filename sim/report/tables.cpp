#include "sim/report/tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_map>

#include "sim/config/harmless.h"
#include "sim/report/quantity.h"
#include "sim/report/text_table.h"

namespace lacuna {
namespace {

std::int64_t cycles_of(const Json& row) {
  return row.at("cycles").get<std::int64_t>();
}

double sum_of(const Json& object) {
  double total = 0;
  for (const auto& [key, value] : object.items()) total += value.get<double>();
  return total;
}

bool has_weights(const Json& row) {
  return row.at("macs_dense").get<std::int64_t>() > 0;
}

// The cause with most PE-cycles, and its share in percent.
std::pair<std::string, double> main_cause(const Json& row) {
  const Json& causes = row.at("cycle_attribution");
  std::string name;
  double most = -1;
  for (const auto& [cause, cycles] : causes.items())
    if (cycles.get<double>() > most) name = cause, most = cycles.get<double>();
  const double all = sum_of(causes);
  return {name, all == 0 ? 0 : 100 * most / all};
}

// Of the columns with energies and DRAM traffic.
struct Units {
  ColumnUnit energy, dram;
};

std::vector<std::string> run_row(const Json& row, double total_cycles, const Units& units) {
  const auto [cause, share] = main_cause(row);
  return {row.at("name").get<std::string>(),
          row.at("type").get<std::string>(),
          grouped(cycles_of(row)),
          percent(100 * static_cast<double>(cycles_of(row)) / total_cycles),
          percent(100 * row.at("utilization").get<double>()),
          digits(row.at("macs_effectual").get<double>() / 1e6, 2),
          dram_cell(dram_bytes(row), units.dram),
          digits(energy_pj(row) / units.energy.size, 2),
          row.at("roofline").at("bound").get<std::string>(),
          fmt::format("{} {:.0f}%", cause, share)};
}

// What --check-values found; it would have been an error if anything had differed.
std::string checked_values(const Json& result) {
  std::int64_t checked = 0;
  for (const Json& layer : result.at("layers")) checked += layer.contains("values") ? 1 : 0;
  if (checked == 0) return "";
  return fmt::format(
      "Values: {} layer{} checked one by one, each from its own input tensor: the sums equal those of an "
      "independent "
      "convolution, bit for bit; that a layer's input is the output of the one before is not checked.\n",
      checked, checked == 1 ? "" : "s");
}

// What pruning kept; nothing if no layer was pruned.
std::string kept_weights(const Json& result) {
  std::set<std::string> methods;
  double kept = 0, unpruned = 0;
  for (const Json& layer : result.at("layers")) {
    if (!layer.contains("pruning")) continue;
    methods.insert(layer.at("pruning").get<std::string>());
    kept += layer.at("weights").at("nonzero").get<double>();
    unpruned += layer.at("weights").at("unpruned").get<double>();
  }
  if (methods.empty()) return "";
  return fmt::format("Pruning ({}) kept {:.2f}% of {:.0f} weights.\n", fmt::join(methods, ", "),
                     unpruned == 0 ? 0 : 100 * kept / unpruned, unpruned);
}

std::string verdict(const Json& result) {
  const Json& totals = result.at("totals");
  const Json& provenance = result.at("provenance");
  const auto [cause, share] = main_cause(totals);
  const double ghz = clock_ghz(result);
  const double batch = result.at("network").value("batch", 1.0);
  const double seconds = static_cast<double>(cycles_of(totals)) / (ghz * 1e9);
  return fmt::format(
      "{} on {}: {} cycles = {} at {:.3g} GHz, {} images/s, {}; {}-bound, {:.0f}% of "
      "PE-cycles {}.\n"
      "Tensors: {} ({}).\n{}{}",
      result.at("network").at("name").get<std::string>(),
      result.at("accelerator").at("name").get<std::string>(), grouped(cycles_of(totals)), time_text(seconds),
      ghz, rate_text(batch / seconds), energy_text(energy_pj(totals)),
      totals.at("roofline").at("bound").get<std::string>(), share, cause,
      provenance.at("tensors").at("origin").get<std::string>(),
      provenance.at("tensors").at("description").get<std::string>(), kept_weights(result),
      checked_values(result));
}

void flatten(const Json& value, const std::string& name, std::vector<CsvCell>& cells) {
  if (!value.is_object()) {
    cells.push_back({name, value.is_string() ? value.get<std::string>() : value.dump()});
    return;
  }
  for (const auto& [key, inner] : value.items()) flatten(inner, name.empty() ? key : name + "_" + key, cells);
}

// The columns every row has, whatever the layer's type.
constexpr std::array plain_columns{"name",           "type",        "cycles",       "macs_dense",
                                   "macs_effectual", "utilization", "oracle_cycles"};

// Objects of which each member is a column, and where they are.
constexpr std::array<std::pair<const char*, const char*>, 7> grouped_columns{
    {{"weights", "/weights"},
     {"multiplier_slots", "/multiplier_slots"},
     {"pe_cycles", "/cycle_attribution"},
     {"dram_bytes", "/traffic_bytes/dram"},
     {"buffer_bytes", "/traffic_bytes/buffers"},
     {"energy_pj", "/energy_pj"},
     {"roofline", "/roofline"}}};

Json csv_columns(const Json& row) {
  Json columns;
  for (const char* key : plain_columns) columns[key] = row.at(key);
  for (const auto& [name, place] : grouped_columns) columns[name] = row.at(Json::json_pointer(place));
  return columns;
}

std::string name_of(const Json& result) {
  return result.at("accelerator").at("name").get<std::string>();
}

// A result's rows by the names of its layers.
class LayerRows {
 public:
  explicit LayerRows(const Json& result) {
    for (const Json& row : result.at("layers")) rows_.emplace(row.at("name").get<std::string>(), &row);
  }

  // Null if the machine has no row of its own for this layer.
  const Json* find(const std::string& layer) const {
    const auto found = rows_.find(layer);
    return found == rows_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string, const Json*> rows_;
};

// A row of a result: a layer's, or the totals.
struct RowOf {
  const Json* result;
  const Json* row;  // null if the machine has none of its own

  double nanoseconds() const { return static_cast<double>(cycles_of(*row)) / clock_ghz(*result); }
};

// In time: the machines need not have one clock.
double speedup(const RowOf& base, const RowOf& other) {
  return base.nanoseconds() / other.nanoseconds();
}

// Geometric mean of the speed-ups over the layers with weights that both results have.
double geomean_speedup(const Json& base, const Json& result) {
  double log_sum = 0;
  int count = 0;
  const LayerRows others(result);
  for (const Json& row : base.at("layers")) {
    const Json* other = has_weights(row) ? others.find(row.at("name").get<std::string>()) : nullptr;
    if (other == nullptr) continue;
    log_sum += std::log(speedup({&base, &row}, {&result, other}));
    ++count;
  }
  return count == 0 ? 1 : std::exp(log_sum / count);
}

// The same layer (or the totals) of every result; null where a machine has no such row, but not everywhere.
using ComparedRows = std::vector<RowOf>;

bool has_row(const RowOf& row) {
  return row.row != nullptr;
}

const Json& first_of(const ComparedRows& rows) {
  return *std::find_if(rows.begin(), rows.end(), has_row)->row;
}

std::vector<std::string> compare_row(const ComparedRows& rows, const ColumnUnit& energy) {
  std::vector<std::string> cells{first_of(rows).at("name").get<std::string>(),
                                 first_of(rows).at("type").get<std::string>()};
  for (const RowOf& row : rows) {
    const bool comparable = has_row(row) && has_row(rows.front());
    cells.push_back(has_row(row) ? grouped(cycles_of(*row.row)) : "-");
    cells.push_back(comparable ? ratio(speedup(rows.front(), row)) : "-");
    cells.push_back(has_row(row) ? digits(energy_pj(*row.row) / energy.size, 2) : "-");
  }
  return cells;
}

// visit(rows, false) for each layer that any machine has, in the network's order; visit(totals, true).
template <class Visit>
void for_each_row(const std::vector<Json>& results, const Visit& visit) {
  const std::vector<LayerRows> rows_of(results.begin(), results.end());
  for (const Json& layer : results.front().at("network").at("layers")) {
    ComparedRows rows;
    for (std::size_t i = 0; i < results.size(); ++i)
      rows.push_back({&results[i], rows_of[i].find(layer.at("name").get<std::string>())});
    if (std::any_of(rows.begin(), rows.end(), has_row)) visit(rows, false);
  }
  ComparedRows totals;
  for (const Json& result : results) totals.push_back({&result, &result.at("totals")});
  visit(totals, true);
}

}  // namespace

double energy_pj(const Json& row) {
  return sum_of(row.at("energy_pj"));
}

double dram_bytes(const Json& row) {
  return sum_of(row.at("traffic_bytes").at("dram"));
}

double clock_ghz(const Json& result) {
  const Json& clock = result.at("accelerator").at("clock_ghz");
  return clock.is_string() ? Ratio::parse(clock.get<std::string>()).value_or(Ratio{1, 1}).value()
                           : clock.get<double>();
}

std::vector<CsvCell> csv_cells(const Json& row) {
  std::vector<CsvCell> cells;
  flatten(csv_columns(row), "", cells);
  return cells;
}

bool is_result_column(const std::string& name) {
  return std::find(plain_columns.begin(), plain_columns.end(), name) != plain_columns.end() ||
         std::any_of(grouped_columns.begin(), grouped_columns.end(),
                     [&](const auto& group) { return name.starts_with(std::string(group.first) + "_"); });
}

std::string layers_csv(const Json& result) {
  std::string text;
  const auto add = [&text](const Json& row) {
    std::string header, line;
    for (const CsvCell& cell : csv_cells(row)) {
      header += (header.empty() ? "" : ",") + cell.column;
      line += (line.empty() ? "" : ",") + csv_cell(cell.text);
    }
    if (text.empty()) text = header + "\n";
    text += line + "\n";
  };
  for (const Json& layer : result.at("layers")) add(layer);
  add(result.at("totals"));
  return text;
}

std::string run_table(const Json& result) {
  const Json& totals = result.at("totals");
  const Units units{energy_unit(energy_pj(totals)), dram_unit(dram_bytes(totals))};
  TextTable table({"layer", "type", "cycles", "time%", "util%", "MMAC eff.",
                   fmt::format("DRAM {}", units.dram.name), fmt::format("energy {}", units.energy.name),
                   "bound", "most PE-cycles"});
  const auto total = static_cast<double>(cycles_of(totals));
  for (const Json& layer : result.at("layers")) table.add(run_row(layer, total, units));
  table.rule();
  table.add(run_row(totals, total, units));
  return table.str() + "\n" + verdict(result);
}

std::string compare_table(const std::vector<Json>& results) {
  double most_pj = 0;
  for (const Json& result : results) most_pj = std::max(most_pj, energy_pj(result.at("totals")));
  const ColumnUnit energy = energy_unit(most_pj);
  std::vector<std::string> header{"layer", "type"};
  for (const Json& result : results)
    for (const char* column : {"cycles", "speed-up", energy.name})
      header.push_back(name_of(result) + " " + column);
  TextTable table(header);
  for_each_row(results, [&](const ComparedRows& rows, bool total) {
    if (total) table.rule();
    table.add(compare_row(rows, energy));
  });
  std::string text = table.str() + "\n";
  for (std::size_t i = 1; i < results.size(); ++i) {
    const Json &base = results.front().at("totals"), &totals = results[i].at("totals");
    const bool one_clock = clock_ghz(results.front()) == clock_ghz(results[i]);
    text += fmt::format(
        "{} over {}: {}x in {} (total), {}x geomean over layers with weights, {}x in energy.\n",
        name_of(results[i]), name_of(results.front()),
        ratio(speedup({&results.front(), &base}, {&results[i], &totals})), one_clock ? "cycles" : "time",
        ratio(geomean_speedup(results.front(), results[i])), ratio(energy_pj(base) / energy_pj(totals)));
  }
  for (const Json& result : results) text += verdict(result);
  return text;
}

std::string compare_csv(const std::vector<Json>& results) {
  std::string text = "layer,type,accelerator,cycles,speedup,energy_pj,dram_bytes\n";
  for_each_row(results, [&](const ComparedRows& rows, bool) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!has_row(rows[i])) continue;
      const Json& row = *rows[i].row;
      text += fmt::format("{},{},{},{},{},{},{}\n", csv_cell(row.at("name").get<std::string>()),
                          row.at("type").get<std::string>(), csv_cell(name_of(results[i])), cycles_of(row),
                          has_row(rows[0]) ? fmt::format("{}", speedup(rows[0], rows[i])) : "",
                          energy_pj(row), dram_bytes(row));
    }
  });
  return text;
}

}  // namespace lacuna
