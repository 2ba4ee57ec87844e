#include "sim/config/too_large.h"

#include <fmt/format.h>

namespace lacuna {

TooLarge::TooLarge(const std::string& quantity, Wide size, Wide limit)
    : InputError("", "",
                 fmt::format("too large: it takes {:.1e} {} or more, and Lacuna counts up to {:.1e}",
                             static_cast<double>(size), quantity, static_cast<double>(limit))) {}

}  // namespace lacuna
