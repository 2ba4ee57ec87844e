// Finds the files that come with Lacuna, and the user's own: by path, or by name from any working directory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/engine/machine.h"

namespace lacuna {

// The project's root: $LACUNA_HOME, or the folder above the binary that has configs/ and workloads/, or where
// it was built.
std::filesystem::path project_root();

enum class Shelf { accelerators, networks, traces, sweeps };

// A path that exists is taken as it is; else NAME is looked up among the files that came with Lacuna.
// InputError with the nearest name if there is none.
std::filesystem::path find_file(Shelf shelf, const std::string& name_or_path);

std::vector<std::string> list_names(Shelf shelf);
std::filesystem::path shelf_folder(Shelf shelf);
PartFolders part_folders();

}  // namespace lacuna
