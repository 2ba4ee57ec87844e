// What the `sweep` commands that take a sweep file have in common.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/app/commands.h"
#include "sim/sweep/space.h"

namespace boost::program_options {
class options_description;
}

namespace lacuna {

struct SweepOptions {
  std::string file, out;
  std::size_t jobs = 1;
  double time_limit_seconds = 0;
  double memory_limit_mib = 0;
  bool retry_failed = false;
};

// --out, --jobs and the limits.
boost::program_options::options_description sweep_options(SweepOptions& options);

// Reads the sweep, its machines and its networks.
Space load_space(const std::string& name_or_path);

// The folder that a subcommand works on.
std::optional<std::filesystem::path> sweep_folder(const Arguments& arguments, const char* usage);

}  // namespace lacuna
