#include "sim/network/layer.h"

namespace lacuna {

const char* to_string(LayerKind kind) {
  switch (kind) {
    case LayerKind::conv:
      return "conv";
    case LayerKind::fully_connected:
      return "fc";
    case LayerKind::gemm:
      return "gemm";
    case LayerKind::max_pool:
      return "max_pool";
    case LayerKind::avg_pool:
      return "avg_pool";
    case LayerKind::add:
      return "add";
  }
  return "";  // unreachable: the compiler warns of a missing case above
}

}  // namespace lacuna
