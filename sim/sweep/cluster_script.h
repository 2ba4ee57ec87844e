// Scripts that run a sweep's shards under another engine.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace lacuna {

inline constexpr std::size_t max_array_size = 1000;  // Slurm's MaxArraySize is 1001 by default

struct ClusterJob {
  std::filesystem::path program, folder;  // absolute
  std::size_t tasks = 1, jobs = 1;        // shards, and points at a time in each
  std::vector<std::string> options;       // of `lacuna sweep`
};

struct ClusterScript {
  std::string file;  // in the sweep's folder
  std::string text;
  std::string how_to_start;
};

using ScriptWriter = ClusterScript (*)(const ClusterJob&);

// "slurm", "make" or "condor"; InputError for anything else, and later if a path cannot stand in such a
// script.
ScriptWriter script_writer(const std::string& engine);

}  // namespace lacuna
