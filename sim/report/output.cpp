#include "sim/report/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/config/problems.h"

namespace lacuna {
namespace fs = std::filesystem;
namespace {

// 0, or the error.
int write_all(int file, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(file, text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) done += static_cast<std::size_t>(n);
  }
  return 0;
}

int write_new(const fs::path& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  int error = write_all(file, text);
  if (error == 0 && ::fsync(file) != 0 && errno != EINVAL) error = errno;  // EINVAL: nothing to be synced
  if (::close(file) != 0 && error == 0) error = errno;
  return error;
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

void write_file(const fs::path& file, const std::string& text) {
  write_file_via(fmt::format("{}.{}.tmp", file.string(), ::getpid()), file, text);
}

void write_file_via(const fs::path& temporary, const fs::path& file, const std::string& text) {
  int error = write_new(temporary, text);
  if (error == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) error = errno;
  if (error == 0) return sync_folder(file.parent_path());
  std::error_code ignored;
  fs::remove(temporary, ignored);
  throw InputError(file.string(), "", fmt::format("cannot write this file: {}", std::strerror(error)));
}

void remove_earlier(const fs::path& file) {
  std::error_code error;
  fs::remove(file, error);
  if (error)
    throw InputError(file.string(), "", "cannot remove this file of an earlier run: " + error.message());
}

}  // namespace lacuna
