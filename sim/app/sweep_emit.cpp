#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <filesystem>
#include <optional>

#include "sim/app/arguments.h"
#include "sim/app/said.h"
#include "sim/app/sweep_commands.h"
#include "sim/report/output.h"
#include "sim/sweep/cluster_script.h"
#include "sim/sweep/manifest.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace po = boost::program_options;
namespace {

constexpr const char* sweep_emit_usage =
    R"(Usage: lacuna sweep emit slurm|make|condor FILE --out DIR [options]

Writes a script into DIR that runs the sweep as tasks of another engine and says how to start it. Each task runs many
points with the same worker as `lacuna sweep`; starting the script again runs what is missing.

Examples:
  lacuna sweep emit slurm pareto --out out/pareto --tasks 50 --jobs 4 && sbatch out/pareto/sweep.sbatch
  lacuna sweep emit make pareto --out out/pareto --tasks 8 && make -j$(nproc) -f out/pareto/sweep.mk
  lacuna sweep emit condor pareto --out out/pareto && condor_submit out/pareto/sweep.sub

)";

constexpr std::size_t points_per_task = 100;

// Limits and --retry-failed, to be passed on.
std::vector<std::string> passed_on(const SweepOptions& options) {
  std::vector<std::string> words;
  if (options.time_limit_seconds > 0)
    words.insert(words.end(), {"--time-limit", fmt::format("{}", options.time_limit_seconds)});
  if (options.memory_limit_mib > 0)
    words.insert(words.end(), {"--memory-limit", fmt::format("{}", options.memory_limit_mib)});
  if (options.retry_failed) words.emplace_back("--retry-failed");
  return words;
}

// The manifest is written now: what is wrong with the sweep shows before anything is queued.
std::size_t prepare(const SweepOptions& options) {
  const Space space = load_space(options.file);
  const Expansion expansion = expand(space);
  print_expansion(space, expansion);
  Store::prepare(options.out);
  const Store store(options.out);
  put_manifest(store, space, manifest_of(space, expansion));
  return expansion.points.size();
}

}  // namespace

int sweep_emit_command(const Arguments& arguments) {
  SweepOptions options;
  std::string engine;
  std::size_t tasks = 0;
  po::options_description visible = sweep_options(options), all;
  options.jobs = 1;
  visible.add_options()("tasks",
                        po::value<std::string>()->value_name("N")->notifier(
                            [&tasks](const std::string& text) { tasks = parse_count("tasks", text); }),
                        "tasks in all; default: one per 100 points, at most 1000");
  all.add(visible).add_options()("engine", po::value(&engine)->required())(
      "file", po::value(&options.file)->required());
  po::positional_options_description positional;
  positional.add("engine", 1).add("file", 1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    say("{}{}", sweep_emit_usage, fmt::streamed(visible));
    return 0;
  }
  if (options.out.empty()) throw UsageError("missing --out DIR");
  const ScriptWriter write = script_writer(engine);
  ClusterJob job{fs::canonical("/proc/self/exe"), fs::weakly_canonical(options.out), 1, options.jobs,
                 passed_on(options)};
  write(job);  // a path that cannot stand in the script is refused before anything is made
  const std::size_t points = prepare(options);
  if (tasks == 0) tasks = std::min(max_array_size, (points + points_per_task - 1) / points_per_task);
  job.folder = fs::canonical(options.out);
  job.tasks = std::min(tasks, points);
  const ClusterScript script = write(job);
  write_file(job.folder / script.file, script.text);
  say("{}\nstart it with: {}\n", printable((fs::path(options.out) / script.file).string()),
      script.how_to_start);
  return 0;
}

}  // namespace lacuna
