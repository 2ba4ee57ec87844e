// The batches of all filters in all channel tiles, equal ones counted together: that is all that their
// duration depends on.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "models/pattern/batches.h"
#include "sim/base/tables.h"

namespace lacuna::pattern {

// Batches that take the same time.
struct BatchClass {
  Batch batch;
  std::int32_t count = 0;
};

// One filter in one channel tile. The first batch has a class of its own, for it may find no partial sums.
struct FilterTile {
  std::uint32_t first_class = 0, classes = 0;
  std::int32_t kernels = 0, weights = 0, runs = 0;
};

class BatchTable {
 public:
  // Of the listed filters, with channels cut into tiles of `channels_per_tile`.
  BatchTable(const KernelTable& kernels, std::span<const std::int64_t> filters, std::int64_t channels,
             std::int64_t channels_per_tile, const BatchRule& rule);

  // The table that `cut` makes, or a copy kept under `key`, which must name all that it depends on.
  static BatchTable shared(const Tables& tables, const std::string& key,
                           const std::function<BatchTable()>& cut);

  // `i` counts in the list of filters.
  const FilterTile& at(std::int64_t i, std::int64_t channel_tile) const {
    return tiles_[static_cast<std::size_t>(i * channel_tiles_ + channel_tile)];
  }
  std::span<const BatchClass> classes(const FilterTile& tile) const {
    return std::span(classes_).subspan(tile.first_class, tile.classes);
  }
  std::int64_t channel_tiles() const { return channel_tiles_; }
  std::int64_t filters() const { return std::ssize(tiles_) / channel_tiles_; }

 private:
  BatchTable() = default;
  void add(const std::vector<Kernel>& kernels, const std::vector<Batch>& batches, std::int64_t runs);
  void add_classes(std::span<const Batch> batches);

  std::int64_t channel_tiles_ = 1;
  std::vector<FilterTile> tiles_;
  std::vector<BatchClass> classes_;
};

}  // namespace lacuna::pattern
