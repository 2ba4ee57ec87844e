// The operands of one layer: where the nonzeros are, and (when asked for) their values.
//
//   weights  mask row k, column (r*S + s)*Cg + c   (c fastest; Cg = channels per group);  values in the same
//   order,
//            without padding between rows: [k][r][s][c]
//   inputs   mask row (n*C + c)*H + h, column w;   values [n][c][h][w]
//
// For an `add` layer only the first operand is kept: timing and traffic of the second are the same.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/tables.h"
#include "sim/network/layer.h"
#include "sim/network/network.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

struct LayerTensors {
  BitMask weights;
  BitMask inputs;
  std::vector<std::int16_t> weight_values;  // empty unless values were asked for
  std::vector<std::int16_t> input_values;
  double weight_scale = 1, input_scale = 1;  // with the values: real value = scale x integer
  Tables tables{};                           // what others have computed from these masks
};

// Gives every layer of a network its operands. Synthetic and traced tensors go the same way from here on.
class TensorSource {
 public:
  virtual ~TensorSource() = default;
  virtual LayerTensors load(const Layer& layer, bool with_values) const = 0;
  virtual std::string origin() const = 0;  // "synthetic" or "trace"
  virtual std::string description()
      const = 0;  // one line for the result: seed and pattern, or file and its digest
};

// Seeded tensors of the layers' densities: i.i.d. or clustered zeros; nonzero activations follow |Gaussian|
// (what ReLU leaves of a symmetric pre-activation), nonzero weights a symmetric Gaussian, both integers of
// the layer's width. Integer arithmetic only, so the same bytes on every CPU and compiler. A layer's tensors
// depend on the seed, the layer's name and its shape, not on which other layers run; its masks do not depend
// on `with_values`.
std::unique_ptr<TensorSource> synthetic_tensors(const ActivationPattern& pattern, std::uint64_t seed);

// Tensors recorded in an HDF5 file (workloads/README.md has the format). Opening checks every layer of the
// network: missing, wrong-shaped, wrong-typed or out-of-range tensors and a truncated file are InputErrors
// that name the dataset.
std::unique_ptr<TensorSource> traced_tensors(const std::string& path, const Network& network);

}  // namespace lacuna
