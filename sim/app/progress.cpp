#include "sim/app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace lacuna {

Progress::Progress(bool wanted, std::string what)
    : enabled_(wanted && ::isatty(STDERR_FILENO) == 1), what_(std::move(what)) {}

Progress::~Progress() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::update(std::size_t done, std::size_t of) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (!enabled_ || seconds < 1 || done == 0) return;
  const double left = seconds * static_cast<double>(of - done) / static_cast<double>(done);
  fmt::print(stderr, "\r\x1b[K{}: layer {} of {}, {:.0f} s, about {:.0f} s left", what_, done, of, seconds,
             left);
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace lacuna
