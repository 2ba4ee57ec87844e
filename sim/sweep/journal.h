// What points took on the host: kept apart from the results, which are the same everywhere.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/config/document.h"

namespace lacuna {

// Of this process, which ran a point in so many seconds: {"seconds", "cpu_seconds", "peak_memory_bytes"}.
Json host_figures(double seconds);

// One line per point, in a file of this process's own. A line that cannot be written is left out: results do
// not depend on it.
class Journal {
 public:
  explicit Journal(const std::filesystem::path& folder);
  void add(const std::string& point, const Json& figures);

 private:
  std::filesystem::path path_;
  std::ofstream file_;  // from the first point on
};

struct JournalEntry {
  std::string point;
  double finished = 0;  // seconds since 1970
  double seconds = 0, cpu_seconds = 0;
  std::int64_t peak_memory_bytes = 0;
  bool failed = false;
};

// All drivers' entries, oldest first. Damaged lines are left out.
std::vector<JournalEntry> read_journals(const std::filesystem::path& folder);

}  // namespace lacuna
