#include "sim/sweep/point_locks.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/config/problems.h"

namespace lacuna {
namespace {

// The byte that stands for a point: 62 bits of its digest. Two points on one byte would only wait for each
// other.
struct flock byte_of(const std::string& point, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = static_cast<off_t>(std::stoull(point, nullptr, 16) >> 2U);
  lock.l_len = 1;
  return lock;
}

}  // namespace

// A folder that cannot be written can still be looked at.
PointLocks::PointLocks(const std::filesystem::path& file)
    : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (file_ < 0) file_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0)
    throw InputError(file.string(), "", fmt::format("cannot open this file: {}", std::strerror(errno)));
}

PointLocks::~PointLocks() {
  ::close(file_);
}

// Not const: it changes who has the point, if not this object.
// NOLINTNEXTLINE(readability-make-member-function-const)
bool PointLocks::claim(const std::string& point) {
  struct flock lock = byte_of(point, F_WRLCK);
  return ::fcntl(file_, F_OFD_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES);
}

// NOLINTNEXTLINE(readability-make-member-function-const): as claim
void PointLocks::release(const std::string& point) {
  struct flock lock = byte_of(point, F_UNLCK);
  ::fcntl(file_, F_OFD_SETLK, &lock);
}

bool PointLocks::is_claimed(const std::string& point) const {
  struct flock lock = byte_of(point, F_WRLCK);
  return ::fcntl(file_, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace lacuna
