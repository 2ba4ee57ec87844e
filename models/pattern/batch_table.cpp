#include "models/pattern/batch_table.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "sim/base/integer_math.h"

namespace lacuna::pattern {
namespace {

auto key(const BatchClass& of) {
  return std::tie(of.batch.taps, of.batch.conflict, of.batch.kernels, of.batch.weights);
}

}  // namespace

BatchTable::BatchTable(const KernelTable& kernels, std::span<const std::int64_t> filters,
                       std::int64_t channels, std::int64_t channels_per_tile, const BatchRule& rule)
    : channel_tiles_(ceil_div(channels, channels_per_tile)) {
  Batcher batcher(rule);
  std::vector<Kernel> kept;
  std::vector<Batch> batches;
  tiles_.reserve(filters.size() * static_cast<std::size_t>(channel_tiles_));
  for (const std::int64_t filter : filters)
    for (std::int64_t c = 0; c < channels; c += channels_per_tile) {
      kernels.kept(filter, {c, std::min(channels_per_tile, channels - c)}, kept);
      const std::int64_t runs = batcher.cut(kept, batches);
      add(kept, batches, runs);
    }
}

BatchTable BatchTable::shared(const Tables& tables, const std::string& key,
                              const std::function<BatchTable()>& cut) {
  std::optional<BatchTable> made;
  const auto table = [&]() -> BatchTable& {
    if (!made) made = cut();
    return *made;
  };
  BatchTable shared;
  shared.channel_tiles_ =
      tables.get<std::int64_t>(key + " channel tiles", [&] { return std::vector{table().channel_tiles_}; })
          .front();
  shared.tiles_ = tables.get<FilterTile>(key + " tiles", [&] { return std::move(table().tiles_); });
  shared.classes_ = tables.get<BatchClass>(key + " classes", [&] { return std::move(table().classes_); });
  return shared;
}

void BatchTable::add(const std::vector<Kernel>& kernels, const std::vector<Batch>& batches,
                     std::int64_t runs) {
  FilterTile tile;
  tile.first_class = static_cast<std::uint32_t>(classes_.size());
  tile.kernels = static_cast<std::int32_t>(kernels.size());
  tile.runs = static_cast<std::int32_t>(runs);
  for (const Batch& batch : batches) tile.weights += batch.weights;
  if (!batches.empty()) {
    classes_.push_back({batches.front(), 1});
    add_classes(std::span(batches).subspan(1));
  }
  tile.classes = static_cast<std::uint32_t>(classes_.size()) - tile.first_class;
  tiles_.push_back(tile);
}

// Neighbours are often equal: most need not be sorted.
void BatchTable::add_classes(std::span<const Batch> batches) {
  const std::size_t first = classes_.size();
  for (const Batch& batch : batches)
    if (classes_.size() > first && classes_.back().batch == batch)
      ++classes_.back().count;
    else
      classes_.push_back({batch, 1});
  const auto begin = classes_.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, classes_.end(), [](const auto& a, const auto& b) { return key(a) < key(b); });
  auto last = begin;  // of those that are all different
  for (auto next = begin; next != classes_.end(); ++next) {
    if (next == begin) continue;
    if (next->batch == last->batch)
      last->count += next->count;
    else
      *++last = *next;
  }
  if (begin != classes_.end()) classes_.erase(last + 1, classes_.end());
}

}  // namespace lacuna::pattern
