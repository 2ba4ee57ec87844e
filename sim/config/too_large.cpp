#include "sim/config/too_large.h"

#include <fmt/format.h>

namespace lacuna {

TooLarge::TooLarge(const std::string& quantity, Wide size, Wide limit)
    : InputError(
          "", "",
          fmt::format("too large: it takes about {:.1e} {}, more than the {:.1e} that Lacuna can count",
                      static_cast<double>(size), quantity, static_cast<double>(limit))) {}

}  // namespace lacuna
