#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>

#include "sim/app/arguments.h"
#include "sim/app/progress.h"
#include "sim/app/said.h"
#include "sim/app/simulation_files.h"
#include "sim/app/stopped.h"
#include "sim/app/sweep_commands.h"
#include "sim/app/sweep_options.h"
#include "sim/report/output.h"
#include "sim/sweep/collect.h"
#include "sim/sweep/driver.h"
#include "sim/sweep/shard.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* sweep_usage = R"(Usage: lacuna sweep FILE --out DIR [options]
       lacuna sweep FILE --dry-run [options]
       lacuna sweep status|collect|plot DIR
       lacuna sweep emit slurm|make|condor FILE --out DIR [options]

Runs every point of a sweep (a name in configs/sweeps or a JSON file) that has no result in DIR yet, and collects
points.csv and layers.csv. It may be stopped at any moment, killed too, and be started again; several may work on one DIR.

Examples:
  lacuna sweep demo --out out/demo
  lacuna sweep demo --dry-run
  lacuna sweep status out/demo
  lacuna sweep my_sweep.json --out out/my --jobs 2 --time-limit 60 --memory-limit 2000
  lacuna sweep my_sweep.json --out out/my --retry-failed
  lacuna sweep my_sweep.json --out out/my --shard 0/4

Exit codes: 0 all points done, 4 some failed or are left, 2 bad input or a folder that cannot be written.

)";

DriverOptions driver_options(const SweepOptions& options, Progress& progress) {
  DriverOptions driver;
  driver.jobs = options.jobs;
  driver.limits = {options.time_limit_seconds, static_cast<std::int64_t>(options.memory_limit_mib * 1048576)};
  driver.retry_failed = options.retry_failed;
  driver.progress = [&progress](std::size_t done, std::size_t of) { progress.update(done, of); };
  driver.must_stop = is_stopped;
  return driver;
}

void print_outcome(const DriverOutcome& outcome, const std::string& folder) {
  say("{} done ({} before), {} failed, {} left\n", outcome.done_before + outcome.done, outcome.done_before,
      outcome.failed, outcome.left);
  if (outcome.failed > 0) say("`lacuna sweep status {}` says why\n", shell_word(folder));
  if (is_stopped()) say("stopped by a signal; the same command goes on from here\n");
}

int run_sweep(const SweepOptions& options, const Shard& shard) {
  const Space space = load_space(options.file);
  const Expansion expansion = expand(space);
  print_expansion(space, expansion);
  Store::prepare(options.out);
  Store store(options.out);
  const Manifest manifest = manifest_of(space, expansion);
  put_manifest(store, space, manifest);

  stop_on_signals();
  SimulationRunner simulation(space);
  const auto part = part_of(shard, run_order(expansion.points), expansion.points);
  const DriverOutcome outcome = [&] {
    Progress progress(true, space.sweep().name, "point");
    return run_points(expansion.points, part, simulation, store, driver_options(options, progress));
  }();
  print_outcome(outcome, options.out);
  const bool complete =
      std::all_of(manifest.points.begin(), manifest.points.end(),
                  [&](const ManifestPoint& p) { return store.status(p.id) != PointStatus::missing; });
  if (shard.count == 1 || complete) {  // of several shards the last one collects
    collect(store, manifest);
    say("tables: {}\n", printable((store.folder() / "points.csv").string()));
  }
  return outcome.failed + outcome.left > 0 ? 4 : 0;
}

struct Subcommand {
  const char* name;
  int (*run)(const Arguments&);
};

constexpr std::array<Subcommand, 4> subcommands{{{"status", sweep_status_command},
                                                 {"collect", sweep_collect_command},
                                                 {"plot", sweep_plot_command},
                                                 {"emit", sweep_emit_command}}};

}  // namespace

void print_expansion(const Space& space, const Expansion& expansion) {
  say("{}: {} points", space.sweep().name, expansion.points.size());
  if (expansion.filtered > 0) say("; {} more left out by filters", expansion.filtered);
  if (expansion.duplicates > 0) say("; {} more are the same as others and run once", expansion.duplicates);
  say("\n");
  for (const Note& note : space.sweep().notes) warn("note: {}: {}\n", note.pointer, note.message);
  print_notes(expansion.notes);
}

int sweep_command(const Arguments& arguments) {
  for (const Subcommand& subcommand : subcommands)
    if (!arguments.empty() && arguments[0] == subcommand.name)
      return subcommand.run({arguments.begin() + 1, arguments.end()});
  SweepOptions options;
  std::string shard = "0/1";
  bool dry_run = false;
  po::options_description visible = sweep_options(options), all;
  visible.add_options()(
      "shard", po::value(&shard)->value_name("I/N|auto")->notifier(not_empty("shard")),
      "run only this part; auto: the number of the task in a Slurm, PBS, Grid Engine or LSF array")(
      "dry-run", po::bool_switch(&dry_run), "print the number of points and about how long they take");
  all.add(visible).add_options()("file", po::value(&options.file)->required());
  po::positional_options_description positional;
  positional.add("file", 1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    say("{}{}", sweep_usage, fmt::streamed(visible));
    return 0;
  }
  if (options.out.empty() && !dry_run) throw UsageError("missing --out DIR");
  const Shard part = parse_shard(shard);
  return dry_run ? sweep_dry_run(options, part) : run_sweep(options, part);
}

}  // namespace lacuna
