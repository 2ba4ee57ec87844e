// Files that are whole or not there: written under a temporary name, brought to the disk, renamed, and the
// new name brought to the disk.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lacuna {

// Creates the folder and makes sure that files can be written into it, before time is spent on computing
// them.
void prepare_folder(const std::filesystem::path& folder);

// So that new names in it outlive a loss of power, on file systems that can do it.
void sync_folder(const std::filesystem::path& folder);

// A name that nobody else makes, on whatever machine or in whatever container: "STEM.lacuna-....tmp".
std::filesystem::path temporary_name(const std::filesystem::path& stem);
bool is_temporary_name(const std::filesystem::path& name);

// InputError if it cannot be written (a full disk, for instance).
void write_file(const std::filesystem::path& file, const std::string& text);

// The same by way of a temporary whose name begins with `stem`, which is in the same file system.
void write_file_via(const std::filesystem::path& stem, const std::filesystem::path& file,
                    const std::string& text);

// Whether there is something of this name. InputError if that cannot be told (a folder that cannot be
// searched, a file in a folder's place, a name too long): who takes that for "no" repeats or overwrites what
// is there.
bool is_there(const std::filesystem::path& path);

// A file being written. Errors name `file`, in whose place it is put when it is whole; until then it has a
// name of its own that begins with `stem`, in the same file system, and is locked. Not put, it is removed.
class TemporaryFile {
 public:
  TemporaryFile(const std::filesystem::path& stem, std::filesystem::path file);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void write(std::string_view text);
  void put();  // brought to the disk, renamed

 private:
  [[noreturn]] void fail(int error) const;
  void open(const std::filesystem::path& stem);

  std::filesystem::path path_, file_;
  int opened_ = -1;
};

// Removes a file of an earlier result, if there is one, that does not belong to the new one.
void remove_earlier(const std::filesystem::path& file);

// Removes a temporary file if its writer is gone: who lives has a lock on it. So it is never taken
// from a process of another container or machine, where the file system has locks; where not, it stays.
void remove_if_abandoned(const std::filesystem::path& temporary);

}  // namespace lacuna
