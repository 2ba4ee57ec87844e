#include "sim/sweep/collect.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/csv_file.h"
#include "sim/report/folder_parts.h"
#include "sim/report/output.h"
#include "sim/report/sha256.h"
#include "sim/results/columns_file.h"
#include "sim/results/rows.h"
#include "sim/results/run_result.h"
#include "sim/sweep/scalars.h"

namespace lacuna {
namespace {

// What was collected of what: whoever reads the tables can tell that they belong together.
void write_parts(const Store& store) {
  FolderParts parts{name_of(ResultKind::sweep), true, {}};
  for (const char* name : {"sweep.json", "manifest.json", columns_file, "points.csv", "layers.csv"})
    if (is_there(store.folder() / name)) parts.digests[name] = sha256_of_file(store.folder() / name);
  store.write(store.folder() / parts_file, text_of(parts));
}

class Collector {
 public:
  Collector(const Store& store, const Manifest& manifest)
      : store_(store), manifest_(manifest), points_(table("points.csv")), layers_(table("layers.csv")) {
    points_.declare({"point", "status"});
    layers_.declare({"point"});
    for (CsvFile* table : {&points_, &layers_}) {
      table->declare({"accelerator", "network", "seed"});
      table->declare(manifest.columns);
    }
  }

  Collected run() {
    for (const ManifestPoint& point : manifest_.points) {
      const PointStatus status = store_.status(point.id);
      if (status == PointStatus::done) add_result(point);
      if (status == PointStatus::failed) add_without_result(point, "failed", collected_.failed);
      if (status == PointStatus::missing) add_without_result(point, "missing", collected_.missing);
    }
    points_.put();
    layers_.put();
    write_parts(store_);
    return collected_;
  }

 private:
  CsvFile table(const char* name) const {
    const std::filesystem::path file = store_.folder() / name;
    return {store_.temporary_stem(file), file};
  }

  // What it was asked for: accelerator, network, seed, axes.
  void add_choice(const ManifestPoint& point, CsvRow& row) const {
    row.push_back({"accelerator", point.accelerator});
    row.push_back({"network", point.network});
    row.push_back({"seed", std::to_string(point.seed)});
    for (std::size_t i = 0; i < manifest_.columns.size(); ++i)
      row.push_back({manifest_.columns[i], text_of(point.values.at(i))});
  }

  void add_without_result(const ManifestPoint& point, const char* status, std::size_t& counter) {
    CsvRow row{{"point", point.id}, {"status", status}};
    add_choice(point, row);
    points_.add(row);
    ++counter;
  }

  // A file that is about the point may still lack what a result has.
  void add_result(const ManifestPoint& point) {
    const Json result = store_.result(point.id);
    try {
      const RunResult read = read_result(result);
      if (!read.has_total) throw std::runtime_error("there are no totals");
      add(point, read);
    } catch (const std::exception& error) {
      throw InputError(store_.result_file(point.id).string(), "",
                       fmt::format("not a result ({}); {}", error.what(), damaged_file_remedy));
    }
  }

  void add(const ManifestPoint& point, const RunResult& result) {
    CsvRow total{{"point", point.id}, {"status", "done"}};
    add_choice(point, total);
    total.push_back({"clock_ghz", Json(result.clock_ghz()).dump()});
    total.push_back({"energy_table", text_of(result.accelerator.at("technology"))});
    for (CsvCell& cell : csv_row(result.total))
      if (cell.column != "name" && cell.column != "type") total.push_back(std::move(cell));
    points_.add(total);
    for (const LayerResult& layer : result.layers) {
      CsvRow row{{"point", point.id}};
      add_choice(point, row);
      for (CsvCell& cell : csv_row(layer)) row.push_back(std::move(cell));
      layers_.add(row);
    }
    ++collected_.done;
  }

  const Store& store_;
  const Manifest& manifest_;
  CsvFile points_, layers_;
  Collected collected_;
};

}  // namespace

Collected collect(const Store& store, const Manifest& manifest) {
  const FolderLock lock(store.folder());
  return Collector(store, manifest).run();
}

}  // namespace lacuna
