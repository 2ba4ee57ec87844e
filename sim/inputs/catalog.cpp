#include "sim/inputs/catalog.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

#include "sim/config/document.h"
#include "sim/config/input_file.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

struct ShelfInfo {
  const char* folder;
  const char* extension;
  const char* a_kind;
};

ShelfInfo info(Shelf shelf) {
  switch (shelf) {
    case Shelf::accelerators:
      return {"configs/accelerators", ".json", "an accelerator"};
    case Shelf::networks:
      return {"workloads/networks", ".json", "a network"};
    case Shelf::traces:
      return {"workloads/traces", ".h5", "a trace"};
    case Shelf::sweeps:
      return {"configs/sweeps", ".json", "a sweep"};
  }
  return {"", "", ""};
}

bool is_root(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "configs" / "accelerators", ignored) &&
         fs::is_directory(folder / "workloads", ignored);
}

}  // namespace

fs::path project_root() {
  if (const char* home = std::getenv("LACUNA_HOME"); home != nullptr && *home != '\0') return home;
  std::error_code ignored;
  for (fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
       folder.has_relative_path(); folder = folder.parent_path())
    if (is_root(folder)) return folder;
  return LACUNA_SOURCE_DIR;
}

fs::path Catalog::folder(Shelf shelf) const {
  return root_ / info(shelf).folder;
}

PartFolders Catalog::parts() const {
  return {root_ / "configs/dram", root_ / "configs/technology"};
}

std::vector<std::string> Catalog::names(Shelf shelf) const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder(shelf), error))
    if (entry.path().extension() == info(shelf).extension) names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// What was perhaps meant: a file here, a name, or something of another kind.
std::string Catalog::hint(Shelf shelf, const std::string& name) const {
  std::error_code ignored;
  const std::string file = name + info(shelf).extension;
  if (fs::is_regular_file(file, ignored)) return fmt::format("; did you mean the file {}?", shown(file));
  for (const Shelf other : {Shelf::accelerators, Shelf::networks, Shelf::sweeps})
    if (fs::is_regular_file(folder(other) / (name + info(other).extension), ignored) && other != shelf)
      return fmt::format("; {} is called {}", info(other).a_kind, shown(name));
  return did_you_mean(name, names(shelf));
}

fs::path Catalog::find(Shelf shelf, const std::string& name_or_path) const {
  if (is_file(name_or_path)) return name_or_path;
  const bool is_path =
      fs::path(name_or_path).has_parent_path() || name_or_path.ends_with(info(shelf).extension);
  const fs::path named =
      is_path ? fs::path(name_or_path) : folder(shelf) / (name_or_path + info(shelf).extension);
  if (is_file(named)) return named;
  if (const std::string other = what_is_no_file(named); !other.empty())
    throw InputError(named.string(), "", "expected a file, found " + other);
  if (is_path)
    throw InputError(name_or_path, "",
                     fmt::format("expected {}'s file, found no such file", info(shelf).a_kind));
  throw InputError(name_or_path, "",
                   fmt::format("expected {} (one of {}) or its file, found no such name{}",
                               info(shelf).a_kind, fmt::join(names(shelf), ", "), hint(shelf, name_or_path)));
}

}  // namespace lacuna
