// Tensors drawn from a layer's densities. Each mask, coin and value has a random stream of its own
// (random.h), keyed by seed, layer and what it is:
//
//   "weights", "inputs"
//       Nonzero or not. Element i of the tensor (mask rows one after the other, without padding) is bit i %
//       64 of the stream's word i / 64.
//   "cluster follow", "cluster coins"
//       Only for clustered inputs. Every pixel has a bit of "follow" that is set with probability
//       cluster_strength; every block of cluster_size x cluster_size pixels of each (n, c) plane has a coin
//       of the layer's input density. A pixel with its follow bit set is what its block's coin says, any
//       other what its own bit of "inputs" says. So each is nonzero with exactly the layer's density, and
//       pixels of different blocks are independent.
//   "weight values", "input values"
//       As random_values.h says.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sim/tensors/bit_span.h"
#include "sim/tensors/random.h"
#include "sim/tensors/random_values.h"
#include "sim/tensors/tensors.h"

namespace lacuna {
namespace {

// Bits from a dense stream (with a word to spare at its end) moved to where each row starts on a word.
void scatter_rows(std::span<const std::uint64_t> dense, BitMask& mask) {
  for (std::int64_t r = 0; r < mask.rows(); ++r) {
    for (std::int64_t c = 0; c < mask.columns(); c += 64) {
      const std::int64_t position = r * mask.columns() + c;
      const auto from = static_cast<std::size_t>(position / 64);
      const std::int64_t shift = position % 64;
      const std::uint64_t bits = (dense[from] >> shift) | (dense[from + 1] << 1 << (63 - shift));
      mask.row(r)[static_cast<std::size_t>(c / 64)] =
          bits & low_bits(std::min<std::int64_t>(mask.columns() - c, 64));
    }
  }
}

BitMask random_mask(std::uint64_t key, std::int64_t rows, std::int64_t columns, double density) {
  BitMask mask(rows, columns);
  RandomStream stream(key);
  const Chance chance = Chance::nearest(density);
  if (columns % 64 == 0) {
    stream.fill(mask.words(), chance);
    return mask;
  }
  std::vector<std::uint64_t> dense(static_cast<std::size_t>(rows * columns / 64 + 2));
  stream.fill(dense, chance);
  scatter_rows(dense, mask);
  return mask;
}

void set_bits(std::span<std::uint64_t> row, std::int64_t begin, std::int64_t end) {
  for (std::int64_t i = begin; i < end;) {
    const std::int64_t count = std::min(end - i, 64 - i % 64);
    row[static_cast<std::size_t>(i / 64)] |= low_bits(count) << (i % 64);
    i += count;
  }
}

// A row of block coins, as the pixels that would follow them see it.
std::vector<std::uint64_t> stretched(const BitMask& coins, std::int64_t row, std::int64_t size,
                                     const BitMask& pixels) {
  std::vector<std::uint64_t> stretched_row(static_cast<std::size_t>(pixels.words_per_row()));
  for (std::int64_t block = 0; block < coins.columns(); ++block) {
    if (!coins.test(row, block)) continue;
    set_bits(stretched_row, block * size, std::min((block + 1) * size, pixels.columns()));
  }
  return stretched_row;
}

class SyntheticTensors final : public TensorSource {
 public:
  SyntheticTensors(const ActivationPattern& pattern, std::uint64_t seed) : pattern_(pattern), seed_(seed) {}

  LayerTensors load(const Layer& layer, bool with_values) const override {
    LayerTensors tensors;
    if (layer.has_weights()) {
      tensors.weights =
          random_mask(key(layer, "weights"), layer.K, layer.filter_size(), layer.weight_density.value);
    }
    tensors.inputs = pattern_.clustered ? clustered_inputs(layer) : independent_inputs(layer);
    if (with_values) {
      tensors.weight_values =
          random_values(key(layer, "weight values"), tensors.weights, layer.weight_bits, Sign::any);
      tensors.input_values =
          random_values(key(layer, "input values"), tensors.inputs, layer.input_bits, Sign::positive);
    }
    return tensors;
  }

  std::string origin() const override { return "synthetic"; }

  std::string description() const override {
    if (!pattern_.clustered) return fmt::format("seed {}, independent zeros", seed_);
    return fmt::format("seed {}, activations clustered in blocks of {} x {} pixels with strength {}", seed_,
                       pattern_.cluster_size, pattern_.cluster_size, pattern_.cluster_strength);
  }

 private:
  std::uint64_t key(const Layer& layer, const char* kind) const {
    return stream_key(seed_, layer.name, kind);
  }

  BitMask independent_inputs(const Layer& layer) const {
    return random_mask(key(layer, "inputs"), layer.N * layer.C * layer.H, layer.W, layer.input_density.value);
  }

  BitMask clustered_inputs(const Layer& layer) const {
    const std::int64_t size = pattern_.cluster_size;
    const std::int64_t planes = layer.N * layer.C;
    const std::int64_t block_rows = planes * ((layer.H + size - 1) / size);
    const BitMask coins = random_mask(key(layer, "cluster coins"), block_rows, (layer.W + size - 1) / size,
                                      layer.input_density.value);
    const BitMask follow =
        random_mask(key(layer, "cluster follow"), planes * layer.H, layer.W, pattern_.cluster_strength);
    BitMask mask = independent_inputs(layer);
    std::int64_t block_row = 0;
    std::vector<std::uint64_t> coin;
    for (std::int64_t row = 0; row < mask.rows(); ++row) {
      if (row % layer.H % size == 0) coin = stretched(coins, block_row++, size, mask);
      const auto own = mask.row(row);
      const auto follows = follow.row(row);
      for (std::size_t i = 0; i < own.size(); ++i) own[i] = (follows[i] & coin[i]) | (own[i] & ~follows[i]);
    }
    return mask;
  }

  ActivationPattern pattern_;
  std::uint64_t seed_;
};

}  // namespace

std::unique_ptr<TensorSource> synthetic_tensors(const ActivationPattern& pattern, std::uint64_t seed) {
  return std::make_unique<SyntheticTensors>(pattern, seed);
}

}  // namespace lacuna
