// The folder of a sweep:
//
//   sweep.json             the effective sweep
//   manifest.json          its points, in order
//   points/ab/ab....json   the result of a point: result.json without what differs from run to run
//   failed/ab/ab....json   or why there is none
//   points.csv layers.csv  made of these by `collect`
//   lock                   who works on what (point_locks.h)
//   tmp/                   results being written
//   parts.json             what belongs together of the above (report/result_folder.h), since `collect`
//   log/                   what each point took, one file per driver
//
// A result appears whole, by a rename, and is never changed. Only who has the lock of a point writes for it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/config/document.h"
#include "sim/sweep/point_locks.h"

namespace lacuna {

enum class PointStatus { missing, failed, done };

// Two results of one point that differ: a bug, for a point has only one.
class ResultsDiffer : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

bool is_point(const std::string& text);  // whether it is the name of one

inline constexpr const char* damaged_file_remedy = "delete this file and run the sweep again";

class Store {
 public:
  // Creates what is missing and cleans up. InputError if the folder cannot be written.
  static void prepare(const std::filesystem::path& folder);

  explicit Store(std::filesystem::path folder);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path sweep_file() const { return folder_ / "sweep.json"; }
  std::filesystem::path manifest_file() const { return folder_ / "manifest.json"; }
  std::filesystem::path log_folder() const { return folder_ / "log"; }
  PointLocks& locks() { return locks_; }
  const PointLocks& locks() const { return locks_; }

  PointStatus status(const std::string& point) const;  // InputError if it cannot be told
  Json result(const std::string& point) const;         // InputError if it is not one
  std::filesystem::path result_file(const std::string& point) const { return path_of("points", point); }
  std::string failure(const std::string& point) const;  // the message

  // The caller has the point's lock.
  void put_result(const std::string& point, const std::string& text) const;
  void put_failure(const std::string& point, const std::string& message) const;
  void forget_failure(const std::string& point) const;

  // Removes what writers that are gone left in tmp/.
  void clean_up();

  void write(const std::filesystem::path& file, const std::string& text) const;
  // Of the temporary of a file of the folder.
  std::filesystem::path temporary_stem(const std::filesystem::path& file) const;

 private:
  std::filesystem::path path_of(const char* kind, const std::string& point) const;

  std::filesystem::path folder_;
  PointLocks locks_;
};

}  // namespace lacuna
