#include "sim/app/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "sim/config/harmless.h"

namespace lacuna {

Progress::Progress(bool wanted, const std::string& what, const char* unit)
    : enabled_(wanted && ::isatty(STDERR_FILENO) == 1), what_(printable(what)), unit_(unit) {}

Progress::~Progress() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::update(std::size_t done, std::size_t of) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  if (!first_) first_ = done;
  if (!enabled_ || seconds < 1 || done == *first_) return;
  const double rate = static_cast<double>(done - *first_) / seconds;
  fmt::print(stderr, "\r\x1b[K{}: {} {} of {}, {:.0f} s, {:.3g} {}s/s, about {:.0f} s left", what_, unit_,
             done, of, seconds, rate, unit_, static_cast<double>(of - done) / rate);
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace lacuna
