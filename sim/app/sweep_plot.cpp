#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sim/app/catalog.h"
#include "sim/app/sweep_commands.h"
#include "sim/sweep/manifest.h"

namespace lacuna {
namespace {

constexpr const char* usage_text = R"(Usage: lacuna sweep plot DIR

Draws the figures that the sweep file asks for, from DIR/points.csv and DIR/layers.csv, with scripts/plot/sweep.py.

Example:
  lacuna sweep plot out/demo

)";

constexpr const char* python = "/usr/bin/python3";  // Debian's, which has matplotlib and pandas

}  // namespace

int sweep_plot_command(const Arguments& arguments) {
  const auto folder = sweep_folder(arguments, usage_text);
  if (!folder) return 0;
  load_manifest(*folder);
  const std::filesystem::path script = project_root() / "scripts/plot/sweep.py";
  std::error_code ignored;
  if (!std::filesystem::exists(script, ignored))
    throw InputError(script.string(), "",
                     "no such file; the environment variable LACUNA_HOME names the project's folder");
  std::fflush(nullptr);
  ::execl(python, python, script.c_str(), folder->c_str(), static_cast<char*>(nullptr));
  throw InputError(python, "", fmt::format("cannot be run: {}", std::strerror(errno)));
}

}  // namespace lacuna
