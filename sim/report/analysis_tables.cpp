#include "sim/report/analysis_tables.h"

#include <algorithm>

#include "sim/report/size_cells.h"
#include "sim/report/text_table.h"
#include "sim/results/csv_table.h"

namespace lacuna {
namespace {

// 4 of 3x227x227 -> 96x55x55, 11x11/4: images, input and output plane, filter and stride.
std::string shape_of(const Layer& layer) {
  std::string text = layer.N > 1 ? fmt::format("{} of ", layer.N) : "";
  if (layer.kind == LayerKind::fully_connected) return text + fmt::format("{} -> {}", layer.C, layer.K);
  const auto pair = [](std::int64_t a, std::int64_t b) {
    return a == b ? fmt::format("{}", a) : fmt::format("{}x{}", a, b);
  };
  text += fmt::format("{}x{}x{} -> {}x{}x{}", layer.C, layer.H, layer.W, layer.K, layer.P, layer.Q);
  if (layer.R * layer.S > 1 || layer.has_weights()) text += fmt::format(", {}x{}", layer.R, layer.S);
  if (layer.stride_h * layer.stride_w > 1) text += "/" + pair(layer.stride_h, layer.stride_w);
  if (layer.groups > 1 && layer.has_weights()) text += fmt::format(", {} groups", layer.groups);
  return text;
}

std::vector<std::string> text_row(const std::string& name, const std::string& type, const std::string& shape,
                                  const TensorFigures& figures) {
  return {name,
          type,
          shape,
          grouped(figures.weights),
          grouped(figures.weights_nonzero),
          share(figures.weights_nonzero, figures.weights, "{:.3f}", "-"),
          share(figures.inputs_nonzero, figures.inputs, "{:.3f}", "-"),
          scaled(figures.macs.dense, 1e6, 2),
          scaled(figures.macs.effectual, 1e6, 2),
          scaled(figures.weight_bytes, 1e3, 1),
          scaled(figures.input_bytes, 1e3, 1),
          scaled(figures.output_bytes, 1e3, 1)};
}

CsvRow shape_cells(const Layer& layer) {
  CsvRow row{{"layer", layer.name}, {"type", to_string(layer.kind)}};
  const auto add = [&row](const char* column, std::int64_t value) {
    row.push_back({column, std::to_string(value)});
  };
  add("N", layer.N), add("C", layer.C), add("H", layer.H), add("W", layer.W);
  add("K", layer.K), add("R", layer.R), add("S", layer.S), add("P", layer.P), add("Q", layer.Q);
  add("stride_h", layer.stride_h), add("stride_w", layer.stride_w);
  add("pad_h", layer.pad_h), add("pad_w", layer.pad_w);
  add("dilation_h", layer.dilation_h), add("dilation_w", layer.dilation_w), add("groups", layer.groups);
  add("weight_bits", layer.weight_bits), add("input_bits", layer.input_bits);
  add("output_bits", layer.output_bits);
  return row;
}

void add_figures(const TensorFigures& figures, CsvRow& row) {
  const auto add = [&row](const char* column, std::int64_t value) {
    row.push_back({column, std::to_string(value)});
  };
  add("weights", figures.weights), add("weights_nonzero", figures.weights_nonzero);
  row.push_back({"weight_density", share(figures.weights_nonzero, figures.weights, "{}", "")});
  add("inputs", figures.inputs), add("inputs_nonzero", figures.inputs_nonzero);
  row.push_back({"input_density", share(figures.inputs_nonzero, figures.inputs, "{}", "")});
  add("outputs", figures.outputs);
  add("macs_dense", figures.macs.dense), add("macs_weight_nonzero", figures.macs.weight_nonzero);
  add("macs_input_nonzero", figures.macs.input_nonzero), add("macs_effectual", figures.macs.effectual);
  add("weight_bytes", figures.weight_bytes), add("input_bytes", figures.input_bytes);
  add("output_bytes", figures.output_bytes);
}

// ---- formats

std::string format_cell(std::int64_t payload_bytes, std::int64_t metadata_bytes, const ByteUnit& unit,
                        bool best) {
  const std::string text = size_cell(payload_bytes, metadata_bytes, unit);
  return best ? "*" + text : text;
}

std::vector<std::string> format_row(const LayerAnalysis& layer, const ByteUnit& unit) {
  std::vector<std::string> row{layer.layer.name};
  const std::size_t best = cheapest(layer.formats);
  for (std::size_t i = 0; i < layer.formats.size(); ++i) {
    const StoredSize& size = layer.formats[i];
    row.push_back(size.possible ? format_cell(size.payload_bytes(), size.metadata_bytes(), unit, i == best)
                                : "-");
  }
  return row;
}

std::size_t best_of(const std::vector<FormatTotal>& totals) {
  const auto less = [](const FormatTotal& a, const FormatTotal& b) { return a.bytes() < b.bytes(); };
  return static_cast<std::size_t>(std::min_element(totals.begin(), totals.end(), less) - totals.begin());
}

CsvRow csv_row(const std::string& layer, const char* format, const FormatTotal& size,
               std::int64_t dense_bytes, bool best, const std::string& note) {
  return {{"layer", layer},
          {"format", format},
          {"payload_bytes", std::to_string(size.payload_bytes)},
          {"metadata_bytes", std::to_string(size.metadata_bytes)},
          {"total_bytes", std::to_string(size.bytes())},
          {"fraction_of_dense", share(size.bytes(), dense_bytes, "{}", "")},
          {"cheapest", best ? "1" : "0"},
          {"note", note}};
}

void add_layer(const LayerAnalysis& layer, CsvTable& table) {
  const auto formats = storage_formats();
  const std::size_t best = cheapest(layer.formats);
  for (std::size_t i = 0; i < layer.formats.size(); ++i) {
    const StoredSize& size = layer.formats[i];
    if (size.possible)
      table.add(csv_row(layer.layer.name, formats[i].name, {size.payload_bytes(), size.metadata_bytes(), 0},
                        layer.formats.front().bytes(), i == best, size.note));
    else
      table.add(
          {{"layer", layer.layer.name}, {"format", formats[i].name}, {"cheapest", "0"}, {"note", size.note}});
  }
}

std::string dense_layers(const FormatTotal& total) {
  return total.layers_dense == 0 ? "" : fmt::format("{} layers as dense", total.layers_dense);
}

}  // namespace

std::string analysis_table(const std::vector<LayerAnalysis>& layers) {
  TextTable table({"layer", "type", "shape", "weights", "nonzero", "density", "input dens.", "MMAC",
                   "MMAC eff.", "weights kB", "inputs kB", "outputs kB"});
  for (const LayerAnalysis& layer : layers)
    table.add(text_row(layer.layer.name, to_string(layer.layer.kind), shape_of(layer.layer), layer.figures));
  table.rule();
  table.add(text_row("total", "total", "", total_of(layers)));
  return table.str();
}

std::string analysis_csv(const std::vector<LayerAnalysis>& layers) {
  CsvTable table;
  for (const LayerAnalysis& layer : layers) {
    CsvRow row = shape_cells(layer.layer);
    add_figures(layer.figures, row);
    table.add(row);
  }
  CsvRow total{{"layer", "total"}, {"type", "total"}};
  add_figures(total_of(layers), total);
  table.add(total);
  return table.text();
}

std::string formats_table(const std::vector<LayerAnalysis>& layers) {
  const std::vector<FormatTotal> totals = format_totals(layers);
  const ByteUnit unit = unit_of(totals.front().bytes());
  std::vector<std::string> header{fmt::format("payload+metadata, {}", unit.name)}, last{"total"};
  for (const StorageFormat& format : storage_formats()) header.emplace_back(format.name);
  TextTable table(header);
  for (const LayerAnalysis& layer : layers)
    if (!layer.formats.empty()) table.add(format_row(layer, unit));
  table.rule();
  for (std::size_t i = 0; i < totals.size(); ++i)
    last.push_back(
        format_cell(totals[i].payload_bytes, totals[i].metadata_bytes, unit, i == best_of(totals)));
  table.add(last);
  const FormatTotal best = cheapest_total(layers);
  const std::int64_t dense_bytes = totals.front().bytes();
  return table.str() + fmt::format(
                           "\n* is the cheapest, - not possible (dense in the total). Each layer in its "
                           "cheapest: {} {} = {} of "
                           "dense.\n",
                           size_cell(best.payload_bytes, best.metadata_bytes, unit), unit.name,
                           dense_bytes == 0
                               ? "nothing"
                               : scaled(100 * best.bytes(), static_cast<double>(dense_bytes), 1) + "%");
}

std::string formats_csv(const std::vector<LayerAnalysis>& layers) {
  CsvTable table;
  table.declare({"layer", "format", "payload_bytes", "metadata_bytes", "total_bytes", "fraction_of_dense",
                 "cheapest", "note"});
  for (const LayerAnalysis& layer : layers) add_layer(layer, table);
  const std::vector<FormatTotal> totals = format_totals(layers);
  const std::int64_t dense_bytes = totals.front().bytes();
  for (std::size_t i = 0; i < totals.size(); ++i)
    table.add(csv_row("total", storage_formats()[i].name, totals[i], dense_bytes, i == best_of(totals),
                      dense_layers(totals[i])));
  table.add(
      csv_row("total", "cheapest", cheapest_total(layers), dense_bytes, false, "each layer in its cheapest"));
  return table.text();
}

}  // namespace lacuna
