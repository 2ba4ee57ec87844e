#include "sim/sweep/cluster_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/config/phrases.h"

namespace lacuna {
namespace {

// As a word of a shell command.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return c < 128 && (std::isalnum(c) != 0 ||
                       std::string_view("/._-+=:,").find(static_cast<char>(c)) != std::string_view::npos);
  });
  if (plain) return word;
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// The formats of make and HTCondor, and #SBATCH lines, have no quoting that takes everything.
void refuse_odd_characters(const ClusterJob& job) {
  for (const auto& path : {job.program, job.folder})
    for (const unsigned char c : path.string())
      if (c <= ' ' || c == '"' || c == '\'' || c == '$' || c == '#' || c == '%' || c == '\\' || c == ':')
        throw InputError(path.string(), "",
                         fmt::format("\"{}\" in a path cannot stand in such a script; choose another folder",
                                     static_cast<char>(c)));
}

// lacuna sweep DIR/sweep.json --out DIR --jobs J OPTION... --shard SHARD
std::string command(const ClusterJob& job, const std::string& shard) {
  std::string text =
      fmt::format("{} sweep {} --out {} --jobs {}", quoted(job.program.string()),
                  quoted((job.folder / "sweep.json").string()), quoted(job.folder.string()), job.jobs);
  for (const std::string& option : job.options) text += " " + quoted(option);
  return text + " --shard " + shard;
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
  std::string how_to_start(const std::string& script) const {
    return count == 1 ? fmt::format("sbatch {}", script)
                      : fmt::format("for first in $(seq 0 {} {}); do sbatch {} $first; done", size,
                                    (count - 1) * size, script);
  }

  std::size_t count, size;
};

// A task that is killed with its node is run again; a minute before its time is over it stops of itself.
ClusterScript slurm(const ClusterJob& job) {
  refuse_odd_characters(job);
  const Arrays arrays(job.tasks);
  const std::string start = arrays.how_to_start((job.folder / "sweep.sbatch").string());
  return {"sweep.sbatch",
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
                      start, arrays.size - 1, job.jobs, job.folder.string(), command(job, arrays.shard())),
          start};
}

ClusterScript make(const ClusterJob& job) {
  refuse_odd_characters(job);
  std::string shards;
  for (std::size_t i = 0; i < job.tasks; ++i) shards += fmt::format(" shard-{}", i);
  return {"sweep.mk",
          fmt::format(R"(# Made by `lacuna sweep emit make`. Run it again to run what is missing.
SHARDS :={0}

.PHONY: all $(SHARDS)
all: $(SHARDS)
	{1} sweep collect {2}

$(SHARDS):
	{3}
)",
                      shards, quoted(job.program.string()), quoted(job.folder.string()),
                      command(job, fmt::format("$(patsubst shard-%,%,$@)/{}", job.tasks))),
          fmt::format("make -j$(nproc) -f {}", (job.folder / "sweep.mk").string())};
}

ClusterScript condor(const ClusterJob& job) {
  refuse_odd_characters(job);
  const std::string whole = command(job, fmt::format("$(Process)/{}", job.tasks));
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
          job.program.string(), whole.substr(job.program.string().size() + 1), job.jobs, job.folder.string(),
          job.tasks),
      fmt::format("condor_submit {}", (job.folder / "sweep.sub").string())};
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
