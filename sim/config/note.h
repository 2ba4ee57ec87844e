#pragma once

#include <string>

namespace lacuna {

// A note on a legal value that cannot matter.
struct Note {
  std::string pointer;
  std::string message;
};

}  // namespace lacuna
