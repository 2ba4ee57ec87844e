#include "sim/sweep/cluster_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/config/harmless.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

// What no quoting of the engine's can bring into its script. `line` is where it would stand.
void refuse(const ClusterJob& job, std::string_view characters, const char* line) {
  for (const auto& path : {job.program, job.folder}) {
    const std::string text = path.string();
    if (!is_printable(text))
      throw InputError(text, "", "expected a path of printable characters; choose another folder");
    if (const auto at = text.find_first_of(characters); at != std::string::npos)
      throw InputError(
          text, "",
          fmt::format("expected a path that can stand in {1}, found {0} in it; choose another folder",
                      shown(text.substr(at, 1)), line));
  }
}

std::string replaced(const std::string& text, char what, const std::string& by) {
  std::string result;
  for (const char c : text) result += c == what ? by : std::string(1, c);
  return result;
}

// The words of `lacuna`'s command line, but for its name and the shard.
std::vector<std::string> words(const ClusterJob& job) {
  std::vector<std::string> words{"sweep",  (job.folder / "sweep.json").string(),
                                 "--out",  job.folder.string(),
                                 "--jobs", std::to_string(job.jobs)};
  words.insert(words.end(), job.options.begin(), job.options.end());
  words.emplace_back("--shard");
  return words;
}

// lacuna sweep DIR/sweep.json --out DIR --jobs J OPTION... --shard
std::string command(const ClusterJob& job) {
  std::string text = shell_word(job.program.string());
  for (const std::string& word : words(job)) text += " " + shell_word(word);
  return text;
}

// Several arrays of one size, where one would be too large: each is told its first shard. There may be a few
// shards more than tasks were asked for; they find nothing to do.
struct Arrays {
  explicit Arrays(std::size_t tasks)
      : count((tasks + max_array_size - 1) / max_array_size), size((tasks + count - 1) / count) {}

  std::string shard() const {
    return count == 1 ? fmt::format("auto/{}", size)
                      : fmt::format("$((${{1:?the first shard}} + SLURM_ARRAY_TASK_ID))/{}", count * size);
  }
  // `script`: a word of the shell
  std::string how_to_start(const std::string& script) const {
    return count == 1 ? fmt::format("sbatch {}", script)
                      : fmt::format("for first in $(seq 0 {} {}); do sbatch {} $first; done", size,
                                    (count - 1) * size, script);
  }

  std::size_t count, size;
};

// A task that is killed with its node is run again; a minute before its time is over it stops of itself.
ClusterScript slurm(const ClusterJob& job) {
  refuse(job, " \"'\\%#$", "an #SBATCH line");
  const Arrays arrays(job.tasks);
  const std::string start = arrays.how_to_start(shell_word((job.folder / "sweep.sbatch").string()));
  return {
      "sweep.sbatch",
      fmt::format(R"(#!/bin/bash
# Made by `lacuna sweep emit slurm`. Start it again to run what is missing; add --time, --partition, --mem
# and the like here or on sbatch's command line. Start it with
#   {}
#SBATCH --job-name=lacuna-sweep
#SBATCH --array=0-{}
#SBATCH --cpus-per-task={}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@60
#SBATCH --output={}/log/slurm-%A_%a.out
exec {}
)",
                  start, arrays.size - 1, job.jobs, job.folder.string(), command(job) + " " + arrays.shard()),
      start};
}

// In a recipe only "$" means something to make; the rest is the shell's.
std::string in_recipe(const std::string& command) {
  return replaced(command, '$', "$$");
}

ClusterScript make(const ClusterJob& job) {
  refuse(job, "", "a makefile");
  std::string shards;
  for (std::size_t i = 0; i < job.tasks; ++i) shards += fmt::format(" shard-{}", i);
  return {"sweep.mk",
          fmt::format(R"(# Made by `lacuna sweep emit make`. Run it again to run what is missing.
SHARDS :={0}

.PHONY: all $(SHARDS)
all: $(SHARDS)
	{1} sweep collect {2}

$(SHARDS):
	{3} $(patsubst shard-%,%,$@)/{4}
)",
                      shards, in_recipe(shell_word(job.program.string())),
                      in_recipe(shell_word(job.folder.string())), in_recipe(command(job)), job.tasks),
          fmt::format("make -j$(nproc) -f {}", shell_word((job.folder / "sweep.mk").string()))};
}

// In a submit file, where "$" begins a macro.
std::string in_submit_file(const std::string& text) {
  return replaced(text, '$', "$(DOLLAR)");
}

// Condor's "new syntax" of arguments: all of them between double quotes, each between single ones; a quote of
// either kind is doubled.
std::string argument(const std::string& word) {
  return "'" + replaced(replaced(in_submit_file(word), '\'', "''"), '"', "\"\"") + "'";
}

std::string arguments(const ClusterJob& job) {
  std::string text;
  for (const std::string& word : words(job)) text += argument(word) + " ";
  return fmt::format("\"{}$(Process)/{}\"", text, job.tasks);
}

ClusterScript condor(const ClusterJob& job) {
  refuse(job, "\\", "a submit file");
  const std::string folder = in_submit_file(job.folder.string());
  return {
      "sweep.sub",
      fmt::format(
          R"(# Made by `lacuna sweep emit condor`. Submit it again to run what is missing. The folder must be
# seen by all nodes.
universe = vanilla
executable = {0}
arguments = {1}
request_cpus = {2}
should_transfer_files = NO
log = {3}/log/condor.log
output = {3}/log/condor-$(Process).out
error = {3}/log/condor-$(Process).err
queue {4}
)",
          in_submit_file(job.program.string()), arguments(job), job.jobs, folder, job.tasks),
      fmt::format("condor_submit {}", shell_word((job.folder / "sweep.sub").string()))};
}

}  // namespace

ScriptWriter script_writer(const std::string& engine) {
  static constexpr std::array<std::pair<const char*, ScriptWriter>, 3> writers{
      {{"slurm", slurm}, {"make", make}, {"condor", condor}}};
  std::vector<std::string> known;
  for (const auto& [name, writer] : writers) {
    if (engine == name) return writer;
    known.emplace_back(name);
  }
  throw InputError("emit", "",
                   fmt::format("expected {}, found {}{}", alternatives(known), shown(engine),
                               did_you_mean(engine, known)));
}

}  // namespace lacuna
