#include "sim/report/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <random>
#include <utility>

#include "sim/config/problems.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

constexpr const char* mark = ".lacuna-";
constexpr const char* end = ".tmp";
constexpr std::size_t digits = 16;
constexpr int attempts = 5;

// A file system without locks answers otherwise; nobody removes anything there.
bool is_locked_by_another(int file) {
  return ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

bool is_removed(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && status.st_nlink == 0;
}

std::uint64_t random_number() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) == sizeof number) return number;
  std::random_device device;
  return (std::uint64_t{device()} << 32U) + device();
}

}  // namespace

void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw InputError(folder.string(), "", "cannot create this folder: " + error.message());
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    throw InputError(folder.string(), "",
                     fmt::format("cannot write into this folder: {}", std::strerror(errno)));
}

void sync_folder(const fs::path& folder) {
  const int opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::fsync(opened);
  ::close(opened);
}

fs::path temporary_name(const fs::path& stem) {
  return stem.string() + fmt::format("{}{:016x}{}", mark, random_number(), end);
}

bool is_temporary_name(const fs::path& name) {
  const std::string text = name.filename().string();
  const std::size_t length = std::strlen(mark) + digits + std::strlen(end);
  if (text.size() < length || !text.ends_with(end)) return false;
  const std::string last = text.substr(text.size() - length);
  return last.starts_with(mark) &&
         last.find_first_not_of("0123456789abcdef", std::strlen(mark)) == length - std::strlen(end);
}

bool is_there(const fs::path& path) {
  std::error_code error;
  const bool there = fs::exists(fs::symlink_status(path, error));
  if (error && error != std::errc::no_such_file_or_directory)
    throw InputError(path.string(), "", "cannot be looked at: " + error.message());
  return there;
}

TemporaryFile::TemporaryFile(const fs::path& stem, fs::path file) : file_(std::move(file)) {
  for (int attempt = 0; attempt < attempts && opened_ < 0; ++attempt) open(stem);
  if (opened_ < 0) fail(EAGAIN);
}

// Not if somebody took it for an abandoned one before it was locked.
void TemporaryFile::open(const fs::path& stem) {
  path_ = temporary_name(stem);
  const int opened = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (opened < 0 && errno != EEXIST) fail(errno);
  if (opened < 0) return;
  if (!is_locked_by_another(opened) && !is_removed(opened))
    opened_ = opened;
  else
    ::close(opened);
}

TemporaryFile::~TemporaryFile() {
  if (opened_ < 0) return;
  ::unlink(path_.c_str());
  ::close(opened_);
}

void TemporaryFile::fail(int error) const {
  throw InputError(file_.string(), "", fmt::format("cannot write this file: {}", std::strerror(error)));
}

void TemporaryFile::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(opened_, text.data(), text.size());
    if (n < 0 && errno != EINTR) fail(errno);
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
}

void TemporaryFile::put() {
  if (::fsync(opened_) != 0 && errno != EINVAL) fail(errno);  // EINVAL: nothing to be synced
  if (::rename(path_.c_str(), file_.c_str()) != 0) fail(errno);
  const int done = std::exchange(opened_, -1);
  if (::close(done) != 0) fail(errno);
  sync_folder(file_.parent_path());
}

void write_file(const fs::path& file, const std::string& text) {
  write_file_via(file, file, text);
}

void write_file_via(const fs::path& stem, const fs::path& file, const std::string& text) {
  TemporaryFile temporary(stem, file);
  temporary.write(text);
  temporary.put();
}

void remove_earlier(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error);
  if (error)
    throw InputError(file.string(), "", "cannot remove this file of an earlier run: " + error.message());
}

void remove_if_abandoned(const fs::path& temporary) {
  const int opened = ::open(temporary.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (opened < 0) return;
  struct stat status {};
  const bool is_file = ::fstat(opened, &status) == 0 && S_ISREG(status.st_mode);
  if (is_file && ::flock(opened, LOCK_EX | LOCK_NB) == 0) ::unlink(temporary.c_str());
  ::close(opened);
}

}  // namespace lacuna
