#include "sim/sweep/manifest.h"

#include <fmt/format.h>

#include "sim/config/input_file.h"
#include "sim/config/phrases.h"
#include "sim/report/output.h"
#include "sim/report/result_folder.h"
#include "sim/results/columns_file.h"
#include "sim/sweep/columns.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr const char* manifest_schema = "lacuna-sweep-manifest-1";

Json point_json(const ManifestPoint& point) {
  return {{"id", point.id},
          {"accelerator", point.accelerator},
          {"network", point.network},
          {"seed", point.seed},
          {"values", point.values}};
}

// One point a line, for people and diff.
std::string manifest_text(const Manifest& manifest) {
  const Json head{{"schema", manifest_schema},       {"name", manifest.name},
                  {"simulator", manifest.simulator}, {"columns", manifest.columns},
                  {"filtered", manifest.filtered},   {"duplicates", manifest.duplicates}};
  std::string text = head.dump();
  text.pop_back();
  text += ",\"points\":[";
  for (std::size_t i = 0; i < manifest.points.size(); ++i)
    text += (i > 0 ? ",\n" : "\n") + point_json(manifest.points[i]).dump();
  return text + "\n]}\n";
}

void check(const ManifestPoint& point, std::size_t number, const Manifest& manifest) {
  const std::string place = fmt::format("/points/{}", number);
  if (!is_point(point.id))
    throw InputError("", place + "/id",
                     fmt::format("expected 16 hexadecimal digits, found {}", shown(point.id)));
  if (point.values.size() != manifest.columns.size())
    throw InputError(
        "", place + "/values",
        fmt::format("expected {} values, found {}", manifest.columns.size(), point.values.size()));
}

Manifest manifest_in(const Json& json) {
  if (json.at("schema") != manifest_schema)
    throw InputError("", "/schema", fmt::format("expected \"{}\"", manifest_schema));
  Manifest manifest{json.at("name"),     json.at("simulator"), json.at("columns"), {},
                    json.at("filtered"), json.at("duplicates")};
  for (const Json& point : json.at("points")) {
    manifest.points.push_back({point.at("id"), point.at("accelerator"), point.at("network"), point.at("seed"),
                               point.at("values").get<std::vector<Json>>()});
    check(manifest.points.back(), manifest.points.size() - 1, manifest);
  }
  return manifest;
}

bool holds(const fs::path& file, const std::string& text) {
  return is_file(file) && read_file(file, 1024) == text;
}

}  // namespace

Manifest manifest_of(const Space& space, const Expansion& expansion) {
  Manifest manifest;
  manifest.name = space.sweep().name;
  manifest.simulator = space.build().json();
  for (const AxisConfig& axis : space.sweep().axes) manifest.columns.push_back(axis.column());
  for (const SweepPoint& point : expansion.points) {
    ManifestPoint& listed = manifest.points.emplace_back();
    listed.id = point.id;
    listed.accelerator = space.accelerator_name(point.choice);
    listed.network = space.network_name(point.choice);
    listed.seed = space.seed(point.choice);
    for (std::size_t i = 0; i < manifest.columns.size(); ++i)
      listed.values.push_back(space.value(point.choice, i));
  }
  manifest.filtered = expansion.filtered;
  manifest.duplicates = expansion.duplicates;
  return manifest;
}

void put_manifest(const Store& store, const Space& space, const Manifest& manifest) {
  const FolderLock lock(store.folder());
  if (is_there(store.manifest_file())) {
    const std::string other = load_manifest(store.folder()).name;
    if (other != manifest.name)
      throw InputError(
          store.folder().string(), "",
          fmt::format("holds the sweep \"{}\"; choose another folder for \"{}\"", other, manifest.name));
  }
  const auto put = [&](const fs::path& file, const std::string& text) {
    if (!holds(file, text)) store.write(file, text);
  };
  put(store.sweep_file(), sweep_json(space.sweep()).dump(2) + "\n");
  put(store.folder() / columns_file, columns_text(sweep_columns(space.sweep().axes)));
  put(store.manifest_file(), manifest_text(manifest));
}

Manifest load_manifest(const fs::path& folder) {
  const fs::path file = folder / "manifest.json";
  if (!is_there(file))
    throw InputError(folder.string(), "", "holds no sweep: there is no manifest.json in it");
  try {
    return manifest_in(load_document(file).value);
  } catch (const InputError& error) {
    const Problem& problem = error.problems().front();
    throw InputError(file.string(), problem.pointer,
                     fmt::format("{}; {}", problem.message, damaged_file_remedy));
  } catch (const Json::exception& error) {
    throw InputError(file.string(), "", fmt::format("damaged ({}); {}", error.what(), damaged_file_remedy));
  }
}

}  // namespace lacuna
