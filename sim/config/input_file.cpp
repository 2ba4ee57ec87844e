#include "sim/config/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sim/config/problems.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) {
  return std::generic_category().message(error);
}

// The C functions would see the name only up to there, which may name another file.
bool has_nul(const fs::path& path) {
  return path.native().find('\0') != std::string::npos;
}

const char* kind(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFDIR:
      return "a folder";
    case S_IFIFO:
      return "a FIFO";
    case S_IFSOCK:
      return "a socket";
    case S_IFCHR:
    case S_IFBLK:
      return "a device";
    default:
      return "something else";
  }
}

// An open file descriptor. Looked at before it is opened, since opening a device can do something; not to be
// waited for, and looked at again, since it may be another one by then.
int open_file(const fs::path& path) {
  const auto refuse = [&](const std::string& message) { throw InputError(path.string(), "", message); };
  if (const std::string other = what_is_no_file(path); !other.empty())
    refuse("expected a file, found " + other);
  const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0) refuse("cannot be read: " + reason(errno));
  return file;
}

}  // namespace

std::string what_is_no_file(const fs::path& path) {
  if (has_nul(path)) return "a name with a NUL character";
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return S_ISREG(status.st_mode) ? "" : kind(status.st_mode);
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
      return "";
    case ELOOP:
      return "a loop of symbolic links";
    case ENAMETOOLONG:
      return "a name that is too long";
    default:
      return fmt::format("what cannot be looked at ({})", reason(errno));
  }
}

bool is_file(const fs::path& path) {
  struct stat status {};
  return !has_nul(path) && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

InputFile::InputFile(const fs::path& path) : path_(path.string()), descriptor_(open_file(path)) {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    throw InputError(path_, "", fmt::format("expected a file, found {}", kind(status.st_mode)));
  }
  size_ = status.st_size;
  stored_ = std::int64_t{512} * status.st_blocks;  // POSIX: st_blocks counts 512 bytes
}

InputFile::~InputFile() {
  ::close(descriptor_);
}

std::size_t InputFile::read(std::span<char> to, std::int64_t offset) const {
  std::size_t done = 0;
  while (done < to.size()) {
    const ssize_t n =
        ::pread(descriptor_, to.data() + done, to.size() - done, offset + static_cast<std::int64_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw InputError(path_, "", "cannot be read: " + reason(errno));
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

std::string read_file(const fs::path& path, std::size_t max_mebibytes) {
  const InputFile file(path);
  std::string text, chunk(std::size_t{1} << 16U, '\0');
  for (std::size_t n = chunk.size(); n == chunk.size();) {
    n = file.read(chunk, static_cast<std::int64_t>(text.size()));
    text.append(chunk, 0, n);
    if (text.size() > max_mebibytes << 20U)
      throw InputError(path.string(), "", fmt::format("larger than {} MiB", max_mebibytes));
  }
  return text;
}

}  // namespace lacuna
