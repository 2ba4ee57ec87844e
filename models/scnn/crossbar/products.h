// The values of the products that meet in a chunk.
#pragma once

#include <cstdint>
#include <vector>

#include "models/scnn/crossbar/banks.h"
#include "models/scnn/crossbar/conflicts.h"
#include "sim/tensors/tensors.h"

namespace lacuna::scnn {

class ProductSums {
 public:
  ProductSums(const Layer& layer, const LayerTensors& tensors, const Phases& phases, std::int64_t image,
              std::int64_t group)
      : layer_(layer), tensors_(tensors), phases_(phases), image_(image), group_(group) {}

  // Adds the products of a part that the PE reaches to psums ([n][k][p][q]). `first_filter` is the pass's
  // first, within the group.
  void add(const Lists<Activation>& activations, const Lists<Weight>& weights, const ChunkPart& part,
           const Region& reached, std::int64_t first_filter, std::vector<std::int64_t>& psums) const;

 private:
  std::int64_t weight_value(const Weight& w, std::int64_t phase, std::int64_t channel,
                            std::int64_t filter) const;
  std::int64_t activation_value(const Activation& a, std::int64_t phase, std::int64_t channel) const;

  const Layer& layer_;
  const LayerTensors& tensors_;
  const Phases& phases_;
  std::int64_t image_, group_;
};

}  // namespace lacuna::scnn
