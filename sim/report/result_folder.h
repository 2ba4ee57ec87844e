// A folder belongs to one result. parts.json in it says of what kind the result is and of which files it is
// made, with their digests:
//
//   {"schema": "lacuna-parts-1", "kind": "run", "complete": true,
//    "parts": {"layers.csv": "SHA-256", "result.json": "SHA-256"}}
//
// So whoever reads the folder can tell that its files belong together, and whoever writes it knows what is
// Lacuna's. A new result replaces an old one wholly: its files are written into a folder beside them and then
// renamed, while "complete" is false and the folder is locked; files of the old result that the new one does
// not have are removed. Files that Lacuna did not write are never removed, and a result that would stand
// among such of its own files' names, in the folder of a sweep, or in the middle of another result is
// refused.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lacuna {

inline constexpr const char* parts_file = "parts.json";

enum class ResultKind { run, comparison, matrix, analysis, sweep };

struct Part {
  std::string path;                   // below the folder
  std::function<std::string()> text;  // asked for once, and not kept
};

// Creates the folder and says what is wrong with it, before time is spent on the result that is going to have
// the files `paths`. InputError.
void claim_folder(const std::filesystem::path& folder, ResultKind kind,
                  const std::vector<std::string>& paths);

// Writes all parts or, as far as the system lets it, none. InputError also if the folder has become somebody
// else's meanwhile.
void write_result(const std::filesystem::path& folder, ResultKind kind, const std::vector<Part>& parts);

// InputError if the folder is a sweep's, or in the middle of another result.
void refuse_sweeps(const std::filesystem::path& folder);

// InputError if the folder holds a result that is no sweep, or is in the middle of another one.
void refuse_results(const std::filesystem::path& folder);

// Held by who changes a folder. Where the file system has no locks it holds nothing.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);  // waits for whoever has it
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  bool is_held() const { return held_; }

 private:
  int folder_;
  bool held_ = false;
};

}  // namespace lacuna
