#include "tests/source_root.h"

namespace lacuna {

const std::string& source_root() {
  static const std::string root = LACUNA_ROOT;
  return root;
}

}  // namespace lacuna
