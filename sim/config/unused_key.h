#pragma once

namespace lacuna {

// A key that something does not depend on, and why.
struct UnusedKey {
  const char* key;
  const char* why;
};

}  // namespace lacuna
