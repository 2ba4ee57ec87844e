#include "sim/sweep/journal.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>

#include "sim/config/input_file.h"

#include "sim/report/output.h"

namespace lacuna {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

Json host_figures(double seconds) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {{"seconds", seconds},
          {"cpu_seconds", seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)},
          {"peak_memory_bytes", static_cast<std::int64_t>(usage.ru_maxrss) * 1024}};
}

Journal::Journal(const std::filesystem::path& folder) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  // Containers may share the name and the number.
  const std::string own = temporary_name("").string();
  path_ =
      folder / fmt::format("points-{}-{}{}.jsonl", host.data(), ::getpid(), own.substr(0, own.find(".tmp")));
}

void Journal::add(const std::string& point, const Json& figures) {
  Json line{{"point", point}, {"finished", now()}};
  line.update(figures);
  if (!file_.is_open()) file_.open(path_, std::ios::app);
  file_ << line.dump() << std::endl;
}

std::vector<JournalEntry> read_journals(const std::filesystem::path& folder) {
  std::vector<JournalEntry> entries;
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(folder, ignored)) {
    if (file.path().extension() != ".jsonl" || !is_file(file.path())) continue;
    std::istringstream in(read_file(file.path(), 1024));
    for (std::string line; std::getline(in, line);) {
      const Json json = Json::parse(line, nullptr, false);
      if (!json.is_object() || !json.contains("finished")) continue;
      entries.push_back({json.value("point", ""), json.value("finished", 0.0), json.value("seconds", 0.0),
                         json.value("cpu_seconds", 0.0), json.value("peak_memory_bytes", std::int64_t{0}),
                         json.contains("failed")});
    }
  }
  std::sort(entries.begin(), entries.end(),
            [](const JournalEntry& a, const JournalEntry& b) { return a.finished < b.finished; });
  return entries;
}

}  // namespace lacuna
