#include "tests/benchmark/plain_pass.h"

#include <bit>
#include <vector>

#include "sim/base/target_clones.h"

namespace lacuna::bench {
namespace {

// Row (n*H + h)*W + w, column c: a window is then a few runs of bits.
BitMask channels_last(const Layer& layer, const BitMask& inputs) {
  BitMask pixels(layer.N * layer.H * layer.W, layer.C);
  for (std::int64_t row = 0; row < inputs.rows(); ++row) {
    const std::int64_t h = row % layer.H, c = row / layer.H % layer.C, n = row / layer.H / layer.C;
    for (std::int64_t w = 0; w < layer.W; ++w)
      if (inputs.test(row, w)) pixels.set((n * layer.H + h) * layer.W + w, c);
  }
  return pixels;
}

// Up to 64 bits from `begin` on.
std::uint64_t bits_at(std::span<const std::uint64_t> row, std::int64_t begin, std::int64_t count) {
  const auto word = static_cast<std::size_t>(begin / 64);
  const std::int64_t shift = begin % 64;
  std::uint64_t bits = row[word] >> shift;
  if (shift + count > 64) bits |= row[word + 1] << (64 - shift);
  return count < 64 ? bits & ((std::uint64_t{1} << count) - 1) : bits;
}

// Appends bits [begin, begin + count) of `row` to the `length` bits in `window`.
void append(std::vector<std::uint64_t>& window, std::int64_t length, std::span<const std::uint64_t> row,
            std::int64_t begin, std::int64_t count) {
  for (std::int64_t done = 0; done < count; done += 64) {
    const std::int64_t n = std::min<std::int64_t>(64, count - done), at = length + done, shift = at % 64;
    const std::uint64_t bits = bits_at(row, begin + done, n);
    window[static_cast<std::size_t>(at / 64)] |= bits << shift;
    if (shift + n > 64) window[static_cast<std::size_t>(at / 64 + 1)] |= bits >> (64 - shift);
  }
}

// What group g of output pixel (n, p, q) reads, in the order of the weights' columns: (r, s, c).
void gather_window(const Layer& layer, const BitMask& pixels, std::int64_t g, std::int64_t n, std::int64_t p,
                   std::int64_t q, std::vector<std::uint64_t>& window) {
  const std::int64_t channels = layer.channels_per_group();
  std::fill(window.begin(), window.end(), 0);
  for (std::int64_t r = 0; r < layer.R; ++r)
    for (std::int64_t s = 0; s < layer.S; ++s) {
      const std::int64_t h = p * layer.stride_h - layer.pad_h + r * layer.dilation_h;
      const std::int64_t w = q * layer.stride_w - layer.pad_w + s * layer.dilation_w;
      if (h < 0 || h >= layer.H || w < 0 || w >= layer.W) continue;
      append(window, (r * layer.S + s) * channels, pixels.row((n * layer.H + h) * layer.W + w), g * channels,
             channels);
    }
}

// `filters` rows of `words` words each, one after the other.
LACUNA_TARGET_CLONES std::int64_t count_common(const std::uint64_t* weights, std::int64_t filters,
                                               const std::uint64_t* window, std::int64_t words) {
  std::int64_t count = 0;
  for (std::int64_t k = 0; k < filters; ++k, weights += words)
    for (std::int64_t i = 0; i < words; ++i) count += std::popcount(weights[i] & window[i]);
  return count;
}

}  // namespace

std::int64_t plain_pass(const Layer& layer, const LayerTensors& tensors) {
  const BitMask pixels = channels_last(layer, tensors.inputs);
  const std::int64_t words = tensors.weights.words_per_row(), filters = layer.filters_per_group();
  std::vector<std::uint64_t> window(static_cast<std::size_t>(words + 1));
  std::int64_t effectual = 0;
  for (std::int64_t g = 0; g < layer.groups; ++g)
    for (std::int64_t n = 0; n < layer.N; ++n)
      for (std::int64_t p = 0; p < layer.P; ++p)
        for (std::int64_t q = 0; q < layer.Q; ++q) {
          gather_window(layer, pixels, g, n, p, q, window);
          effectual += count_common(tensors.weights.row(g * filters).data(), filters, window.data(), words);
        }
  return effectual;
}

}  // namespace lacuna::bench
