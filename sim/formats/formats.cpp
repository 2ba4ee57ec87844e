#include "sim/formats/formats.h"

#include <array>

#include "sim/formats/blocks.h"
#include "sim/formats/kernel_patterns.h"
#include "sim/formats/run_length.h"

namespace lacuna {
namespace {

StoredSize dense(const Layer& layer, const BitMask&, const FormatParameters&) {
  return {layer.weight_count() * layer.weight_bits, 0};
}

// Both orders: an index of `major` pointers and a minor index for each nonzero.
StoredSize compressed(const Layer& layer, const BitMask& weights, std::int64_t major, std::int64_t minor) {
  const std::int64_t nonzeros = weights.count();
  return {nonzeros * layer.weight_bits,
          nonzeros * index_bits(minor) + (major + 1) * index_bits(nonzeros + 1)};
}

StoredSize csr(const Layer& layer, const BitMask& weights, const FormatParameters&) {
  return compressed(layer, weights, layer.K, layer.filter_size());
}

StoredSize csc(const Layer& layer, const BitMask& weights, const FormatParameters&) {
  return compressed(layer, weights, layer.filter_size(), layer.K);
}

StoredSize bitmap(const Layer& layer, const BitMask& weights, const FormatParameters&) {
  return {weights.count() * layer.weight_bits, layer.weight_count()};
}

StoredSize run_length(const Layer& layer, const BitMask& weights, const FormatParameters& parameters) {
  return run_length_size(layer, weights, parameters.run_bits);
}

StoredSize coordinate(const Layer& layer, const BitMask& weights, const FormatParameters&) {
  const std::int64_t nonzeros = weights.count();
  return {nonzeros * layer.weight_bits,
          nonzeros * (index_bits(layer.K) + index_bits(layer.channels_per_group()) + index_bits(layer.R) +
                      index_bits(layer.S))};
}

StoredSize n_m(const Layer& layer, const BitMask& weights, const FormatParameters& parameters) {
  return block_size(layer, weights, parameters.block);
}

StoredSize group(const Layer& layer, const BitMask& weights, const FormatParameters& parameters) {
  return block_size(layer, weights, parameters.group);
}

StoredSize fkw(const Layer& layer, const BitMask& weights, const FormatParameters&) {
  return fkw_size(layer, weights);
}

constexpr std::array<StorageFormat, 9> format_table{{
    {"dense", "every weight", dense},
    {"csr", "per filter, with a column index each", csr},
    {"csc", "per column (r, s, c), with a filter index each", csc},
    {"bitmap", "a bit per weight says whether it is stored", bitmap},
    {"run_length", "the zeros before each weight, and placeholders in longer runs", run_length},
    {"coordinate", "the indices k, c, r, s of each weight", coordinate},
    {"n_m", "N values and their places per M input channels", n_m},
    {"group", "the same for the groups of an accelerator (Kang)", group},
    {"fkw", "kernels sorted by pattern (PatDNN)", fkw},
}};

}  // namespace

std::span<const StorageFormat> storage_formats() {
  return format_table;
}

std::vector<StoredSize> stored_sizes(const Layer& layer, const BitMask& weights,
                                     const FormatParameters& parameters) {
  std::vector<StoredSize> sizes;
  for (const StorageFormat& format : format_table) sizes.push_back(format.size(layer, weights, parameters));
  return sizes;
}

std::size_t cheapest(std::span<const StoredSize> sizes) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < sizes.size(); ++i)
    if (sizes[i].possible && (!sizes[best].possible || sizes[i].bytes() < sizes[best].bytes())) best = i;
  return best;
}

}  // namespace lacuna
