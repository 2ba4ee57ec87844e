// Finds the files that come with Lacuna, and the user's own: by path, or by name from any working directory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/inputs/machine_file.h"

namespace lacuna {

// The project's root: $LACUNA_HOME, or the folder above the binary that has configs/ and workloads/, or where
// it was built.
std::filesystem::path project_root();

enum class Shelf { accelerators, networks, traces, sweeps };

class Catalog {
 public:
  explicit Catalog(std::filesystem::path root = project_root()) : root_(std::move(root)) {}

  // A path that exists is taken as it is; else NAME is looked up among the files that came with Lacuna.
  // InputError with the nearest name if there is none.
  std::filesystem::path find(Shelf shelf, const std::string& name_or_path) const;

  std::vector<std::string> names(Shelf shelf) const;
  std::filesystem::path folder(Shelf shelf) const;
  PartFolders parts() const;

 private:
  std::string hint(Shelf shelf, const std::string& name) const;

  std::filesystem::path root_;
};

}  // namespace lacuna
