// The parts of `lacuna sweep`. Each takes the arguments after its name and returns the exit code.
#pragma once

#include "sim/app/commands.h"
#include "sim/app/sweep_options.h"
#include "sim/sweep/expand.h"
#include "sim/sweep/shard.h"

namespace lacuna {

int sweep_status_command(const Arguments& arguments);
int sweep_collect_command(const Arguments& arguments);
int sweep_plot_command(const Arguments& arguments);
int sweep_emit_command(const Arguments& arguments);

// --dry-run
int sweep_dry_run(const SweepOptions& options, const Shard& shard);
void print_expansion(const Space& space, const Expansion& expansion);

}  // namespace lacuna
