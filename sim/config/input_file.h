// Opening what a user names as a file. Only regular files are opened, through symbolic links too: a FIFO, a
// device or a socket would block, never end or do something, and is refused at once by what it is.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace lacuna {

// True if it is a regular file, perhaps behind links. False, too, if that cannot be found out.
bool is_file(const std::filesystem::path& path);

// What stands there instead of a file, for "found ...": "a folder", "a FIFO", "a loop of symbolic links",
// ...;
// "" if it is a file, or nothing.
std::string what_is_no_file(const std::filesystem::path& path);

// Bytes of a regular file. InputError, naming the file, if it is none or cannot be read.
class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  int descriptor() const { return descriptor_; }
  std::int64_t size() const { return size_; }            // when it was opened
  std::int64_t stored_bytes() const { return stored_; }  // without the holes of a sparse file

  // As many bytes from `offset` on as fit or as there are; 0 at the end.
  std::size_t read(std::span<char> to, std::int64_t offset) const;

 private:
  std::string path_;
  int descriptor_ = -1;
  std::int64_t size_ = 0, stored_ = 0;
};

// The whole file. Never holds more than the limit, even of a file that grows; InputError beyond it.
std::string read_file(const std::filesystem::path& path, std::size_t max_mebibytes = 64);

}  // namespace lacuna
