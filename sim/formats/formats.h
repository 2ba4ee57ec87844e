// Storage formats for a layer's weights: masks in, exact bits out. README.md defines every bit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/formats/stored_size.h"
#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

constexpr std::int64_t max_run_bits = 16;

struct FormatParameters {
  std::optional<std::int64_t> run_bits{};  // run_length: 1 to max_run_bits; empty: the best for the layer
  std::int64_t block = 4;                  // n_m: M, input channels of a block
  std::int64_t group = 8;                  // group: input channels of a group
};

struct StorageFormat {
  const char* name;
  const char* summary;
  StoredSize (*size)(const Layer& layer, const BitMask& weights, const FormatParameters& parameters);
};

// All formats of single masks, dense first.
std::span<const StorageFormat> storage_formats();

// Those formats' sizes of a layer with weights, in the same order.
std::vector<StoredSize> stored_sizes(const Layer& layer, const BitMask& weights,
                                     const FormatParameters& parameters);

// The place of the smallest in bytes that is possible; of equal ones the first.
std::size_t cheapest(std::span<const StoredSize> sizes);

}  // namespace lacuna
