#include "sim/formats/run_length.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/formats/formats.h"
#include "sim/formats/nonzeros.h"

namespace lacuna {
namespace {

// [b]: stored zeros if runs have b bits. A placeholder stands for the 2^b - 1 zeros before it and itself.
using Placeholders = std::array<std::int64_t, max_run_bits + 1>;

Placeholders count_placeholders(const BitMask& weights) {
  Placeholders placeholders{};
  std::int64_t zeros = 0;  // since the last nonzero, in the rows before this one
  for (std::int64_t k = 0; k < weights.rows(); ++k) {
    std::int64_t next = -zeros;  // the position after the last nonzero
    for_each_nonzero(weights, k, [&](std::int64_t column) {
      std::int64_t run = column - next;
      for (std::size_t bits = 1; bits < placeholders.size() && (run >>= 1) > 0; ++bits)
        placeholders[bits] += run;
      next = column + 1;
    });
    zeros = weights.columns() - next;
  }
  return placeholders;
}

}  // namespace

StoredSize run_length_size(const Layer& layer, const BitMask& weights, std::optional<std::int64_t> run_bits) {
  const Placeholders placeholders = count_placeholders(weights);
  const std::int64_t nonzeros = weights.count();
  const auto stored = [&](std::int64_t bits) {
    const std::int64_t zeros = placeholders[static_cast<std::size_t>(bits)], entries = nonzeros + zeros;
    return StoredSize{entries * layer.weight_bits, entries * bits, true,
                      fmt::format("{}-bit runs, {} placeholders", bits, zeros)};
  };
  if (run_bits) return stored(*run_bits);
  StoredSize best = stored(1);
  for (std::int64_t bits = 2; bits <= max_run_bits; ++bits)
    if (StoredSize size = stored(bits); size.bits() < best.bits()) best = std::move(size);
  return best;
}

}  // namespace lacuna
