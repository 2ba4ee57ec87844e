// A line on stderr with what is done and when the rest will be: only on a terminal, only after a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace lacuna {

class Progress {
 public:
  Progress(bool wanted, const std::string& what, const char* unit = "layer");
  ~Progress();  // wipes the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // The first call says what was there before.
  void update(std::size_t done, std::size_t of);

 private:
  bool enabled_;
  bool drawn_ = false;
  std::string what_;
  const char* unit_;
  std::optional<std::size_t> first_;  // done at the first update, in no time
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace lacuna
