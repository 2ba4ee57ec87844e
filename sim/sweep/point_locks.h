// Who works on a point: a lock on one byte of one file per point, which the system gives back whenever its
// holder ends, however it ends. So nothing is ever stale. File systems without locks are no obstacle: results
// are whole and equal whoever makes them, only work may be done twice.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace lacuna {

class PointLocks {
 public:
  explicit PointLocks(const std::filesystem::path& file);  // created if need be
  ~PointLocks();
  PointLocks(const PointLocks&) = delete;
  PointLocks& operator=(const PointLocks&) = delete;

  bool claim(const std::string& point);  // false if another process has it
  void release(const std::string& point);
  bool is_claimed(const std::string& point) const;  // by another process

 private:
  int file_;
};

}  // namespace lacuna
