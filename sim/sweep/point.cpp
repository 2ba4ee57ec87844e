#include "sim/sweep/point.h"

namespace lacuna {

double cost_of(const std::vector<Layer>& layers) {
  double cost = 0;
  for (const Layer& layer : layers)
    cost += static_cast<double>(layer.weight_count() + layer.input_count() + layer.output_count());
  return cost;
}

}  // namespace lacuna
