#include "sim/report/result_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <set>
#include <thread>

#include "sim/config/problems.h"
#include "sim/report/folder_parts.h"
#include "sim/report/output.h"
#include "sim/report/sha256.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10min;
constexpr auto pause = 20ms;
constexpr const char* choose_another = "choose another folder";

[[noreturn]] void refuse(const fs::path& place, const std::string& why) {
  throw InputError(place.string(), "", why);
}

bool is_sweep(const fs::path& folder) {
  return (is_there(folder / "manifest.json") && is_there(folder / "sweep.json")) ||
         (is_there(folder / "lock") && is_there(folder / "points"));
}

// What a result may have beside `path`, and an earlier one may have had.
std::vector<std::string> siblings(const fs::path& path) {
  static const std::vector<std::vector<std::string>> groups{{"result.json", "layers.csv", "per_pe.csv"},
                                                            {"analysis.csv", "formats.csv", "nested.csv"}};
  std::vector<std::string> found;
  for (const auto& group : groups)
    if (std::find(group.begin(), group.end(), path.filename()) != group.end())
      for (const std::string& name : group) found.push_back((path.parent_path() / name).string());
  return found.empty() ? std::vector{path.string()} : found;
}

// What stands in the way under a name that results have, and is not known to be Lacuna's.
[[noreturn]] void refuse_foreign(const fs::path& file) {
  refuse(file,
         fmt::format("cannot be replaced: it is not known to be written by lacuna; {}", choose_another));
}

// A folder in the middle of another result: of a comparison's accelerator, or where a sweep keeps its points.
void refuse_inside(const fs::path& folder) {
  fs::path above = fs::absolute(folder).lexically_normal();
  if (!above.has_filename()) above = above.parent_path();
  std::string below = above.filename().string();
  for (int level = 0; level < 2 && above.has_relative_path(); ++level) {
    above = above.parent_path();
    if (const auto parts = read_parts(above))
      for (const auto& [path, digest] : parts->digests)
        if (path.starts_with(below + "/"))
          refuse(folder,
                 fmt::format("belongs to the {} in {}; {}", parts->kind, above.string(), choose_another));
    const std::string first = fs::path(below).begin()->string();
    if (is_sweep(above) && (first == "points" || first == "failed" || first == "tmp" || first == "log"))
      refuse(folder, fmt::format("belongs to the sweep in {}; {}", above.string(), choose_another));
    below = above.filename().string() + "/" + below;
  }
}

// Of an earlier version, which wrote no parts.json: what looks like a result of the same paths.
FolderParts guessed_parts(const fs::path& folder, ResultKind kind, const std::vector<std::string>& paths) {
  FolderParts parts{name_of(kind), false, {}};
  for (const std::string& path : paths)
    for (const std::string& sibling : siblings(path))
      if (is_there(folder / sibling) && begins_as_part(folder / sibling)) parts.digests.emplace(sibling, "");
  return parts;
}

// The result that a new one of `paths` replaces.
FolderParts earlier_parts(const fs::path& folder, ResultKind kind, const std::vector<std::string>& paths) {
  refuse_sweeps(folder);
  const auto listed = read_parts(folder);
  FolderParts parts = listed ? *listed : guessed_parts(folder, kind, paths);
  for (const auto& [name, beginning] : beginnings_of_parts())
    if (name != "sweep.json" && name != "manifest.json")  // not a sweep, which has both
      if (!parts.digests.contains(name) && is_there(folder / name)) refuse_foreign(folder / name);
  for (const std::string& path : paths) {
    const fs::path file = folder / path;
    std::error_code ignored;
    if (is_there(file) && (!parts.digests.contains(path) || fs::is_directory(file, ignored)))
      refuse_foreign(file);
    if (fs::path(path).has_parent_path() && is_there(file.parent_path() / parts_file))
      refuse(file.parent_path(), fmt::format("holds a result of its own; {}", choose_another));
  }
  return parts;
}

// What the old result has and the new one has not. InputError if somebody changed it: it is not Lacuna's any
// more.
std::vector<std::string> stale_parts(const fs::path& folder, const FolderParts& old,
                                     const std::vector<std::string>& paths) {
  std::vector<std::string> stale;
  for (const auto& [path, digest] : old.digests) {
    if (std::find(paths.begin(), paths.end(), path) != paths.end() || !is_there(folder / path)) continue;
    if (old.complete && sha256_of_file(folder / path) != digest)
      refuse(folder / path,
             "cannot be removed, though it is no part of the new result: it was changed since "
             "lacuna wrote it; move it away");
    stale.push_back(path);
  }
  return stale;
}

// Files in a folder of their own, until all are written. Who dies leaves it to the next, who has the lock.
class Stage {
 public:
  explicit Stage(const fs::path& folder) : folder_(temporary_name(folder / "new")) {
    std::error_code error;
    if (!fs::create_directory(folder_, error))
      refuse(folder, "cannot create a folder in this folder: " + error.message());
  }
  ~Stage() {
    std::error_code ignored;
    for (const auto& [from, to] : files_) fs::remove(from, ignored);
    fs::remove(folder_, ignored);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  // Which of them it is.
  std::size_t add(const fs::path& file, const std::string& text) {
    files_.emplace_back(folder_ / std::to_string(files_.size()), file);
    try {
      write_file(files_.back().first, text);
    } catch (const InputError& error) {
      refuse(file, error.problems().front().message);
    }
    return files_.size() - 1;
  }

  void put(std::size_t which) const {
    const auto& [from, to] = files_.at(which);
    if (::rename(from.c_str(), to.c_str()) != 0)
      refuse(to, fmt::format("cannot write this file: {}", std::strerror(errno)));
    sync_folder(to.parent_path());
  }

 private:
  fs::path folder_;
  std::vector<std::pair<fs::path, fs::path>> files_;
};

void remove_abandoned(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!is_temporary_name(entry.path()) || entry.is_symlink(ignored)) continue;
    if (entry.is_directory(ignored)) fs::remove_all(entry.path(), ignored);
    if (entry.is_regular_file(ignored)) remove_if_abandoned(entry.path());
  }
}

// Folders for parts; those that were made go again unless they are kept.
class PartFoldersMade {
 public:
  PartFoldersMade(const fs::path& folder, const std::vector<std::string>& paths) {
    for (const std::string& path : paths)
      for (fs::path step = folder; const fs::path& name : fs::path(path).parent_path()) {
        step /= name;
        if (!is_there(step)) made_.insert(step);
        prepare_folder(step);
      }
  }
  ~PartFoldersMade() {
    std::error_code ignored;
    for (auto step = made_.rbegin(); step != made_.rend(); ++step) fs::remove(*step, ignored);
  }
  PartFoldersMade(const PartFoldersMade&) = delete;
  PartFoldersMade& operator=(const PartFoldersMade&) = delete;

  void keep() { made_.clear(); }

 private:
  std::set<fs::path> made_;  // a folder before those in it
};

std::vector<std::string> paths_of(const std::vector<Part>& parts) {
  std::vector<std::string> paths;
  for (const Part& part : parts) paths.push_back(part.path);
  return paths;
}

// With the folders that are empty without them.
void remove_stale(const fs::path& folder, const std::vector<std::string>& stale) {
  for (const std::string& path : stale) {
    remove_earlier(folder / path);
    std::error_code ignored;
    for (fs::path own = fs::path(path).parent_path(); !own.empty() && fs::remove(folder / own, ignored);)
      own = own.parent_path();
  }
}

}  // namespace

void refuse_sweeps(const fs::path& folder) {
  if (is_sweep(folder)) refuse(folder, fmt::format("holds a sweep; {}", choose_another));
  refuse_inside(folder);
}

void refuse_results(const fs::path& folder) {
  refuse_inside(folder);
  if (const auto parts = read_parts(folder); parts && parts->kind != name_of(ResultKind::sweep))
    refuse(folder, fmt::format("holds a result ({}); {}", parts->kind, choose_another));
  for (const char* name : {"result.json", "compare.csv", "matrix.csv", "analysis.csv"})
    if (is_there(folder / name)) refuse(folder, fmt::format("holds a {}; {}", name, choose_another));
}

void claim_folder(const fs::path& folder, ResultKind kind, const std::vector<std::string>& paths) {
  prepare_folder(folder);
  const FolderLock lock(folder);  // who is writing is not looked at half-way
  earlier_parts(folder, kind, paths);
}

void write_result(const fs::path& folder, ResultKind kind, const std::vector<Part>& parts) {
  const FolderLock lock(folder);
  const std::vector<std::string> paths = paths_of(parts);
  const FolderParts old = earlier_parts(folder, kind, paths);
  const std::vector<std::string> stale = stale_parts(folder, old, paths);
  if (lock.is_held()) remove_abandoned(folder);
  PartFoldersMade folders(folder, paths);
  Stage stage(folder);
  FolderParts replacing{name_of(kind), false, old.digests}, done{name_of(kind), true, {}};
  for (const Part& part : parts) {
    const std::string text = part.text();
    stage.add(folder / part.path, text);
    done.digests[part.path] = sha256(text);
    replacing.digests[part.path] = "";
  }
  const std::size_t begun = stage.add(folder / parts_file, text_of(replacing));
  const std::size_t ended = stage.add(folder / parts_file, text_of(done));
  stage.put(begun);
  folders.keep();
  for (std::size_t i = 0; i < parts.size(); ++i) stage.put(i);
  remove_stale(folder, stale);
  stage.put(ended);
}

FolderLock::FolderLock(const fs::path& folder)
    : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (folder_ >= 0 && !(held_ = ::flock(folder_, LOCK_EX | LOCK_NB) == 0)) {
    if (errno != EWOULDBLOCK && errno != EINTR) return;
    if (std::chrono::steady_clock::now() > until) {
      ::close(folder_);
      refuse(folder, "another lacuna has been writing into this folder for 10 minutes");
    }
    std::this_thread::sleep_for(pause);
  }
}

FolderLock::~FolderLock() {
  if (folder_ >= 0) ::close(folder_);
}

}  // namespace lacuna
