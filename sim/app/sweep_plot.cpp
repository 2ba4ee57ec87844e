#include "sim/app/script.h"
#include "sim/app/sweep_commands.h"
#include "sim/sweep/manifest.h"

namespace lacuna {
namespace {

constexpr const char* sweep_plot_usage = R"(Usage: lacuna sweep plot DIR

Draws the figures that the sweep file asks for, from DIR/points.csv and DIR/layers.csv, with scripts/plot/sweep.py.

Example:
  lacuna sweep plot out/demo

)";

}  // namespace

int sweep_plot_command(const Arguments& arguments) {
  const auto folder = sweep_folder(arguments, sweep_plot_usage);
  if (!folder) return 0;
  load_manifest(*folder);
  become_script("scripts/plot/sweep.py", {folder->string()});
}

}  // namespace lacuna
