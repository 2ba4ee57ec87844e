#include "sim/formats/nested.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sim/config/problems.h"
#include "sim/formats/nonzeros.h"

namespace lacuna {
namespace {

void check_nested(const Layer& layer, std::span<const BitMask> levels) {
  if (levels.empty()) throw std::logic_error("no level of " + layer.name);
  for (const BitMask& level : levels)
    if (level.rows() != layer.K || level.columns() != layer.filter_size())
      throw std::logic_error("a level is no mask of " + layer.name);
  for (std::size_t i = 1; i < levels.size(); ++i) {
    const auto denser = levels[i - 1].words(), sparser = levels[i].words();
    std::int64_t outside = 0;
    for (std::size_t w = 0; w < denser.size(); ++w) outside += std::popcount(sparser[w] & ~denser[w]);
    if (outside > 0)
      throw InputError(
          layer.name, "",
          fmt::format("expected nested levels, each a part of the one before; found {} weights of "
                      "level {} that level {} lacks",
                      outside, i, i - 1));
  }
}

// How many of the levels have this weight, less one; it is in the densest.
std::size_t deepest_level(std::span<const BitMask> levels, std::int64_t k, std::int64_t column) {
  std::size_t level = 0;
  while (level + 1 < levels.size() && levels[level + 1].test(k, column)) ++level;
  return level;
}

// The places that every group of the layer needs: for each level the most weights that a group has in it and
// in no sparser one.
std::int64_t places_of_a_group(std::span<const BitMask> levels, const ChannelGroups& groups) {
  std::vector<std::int64_t> most(levels.size()), counts(levels.size());
  for (std::int64_t k = 0; k < levels.front().rows(); ++k) {
    std::int64_t group = -1;
    for_each_nonzero(levels.front(), k, [&](std::int64_t column) {
      if (const std::int64_t now = groups.of_column(column); now != group) {
        std::fill(counts.begin(), counts.end(), 0);
        group = now;
      }
      const std::size_t level = deepest_level(levels, k, column);
      most[level] = std::max(most[level], ++counts[level]);
    });
  }
  std::int64_t places = 0;
  for (const std::int64_t n : most) places += n;
  return places;
}

StoredSize smallest_layout(const Layer& layer, std::span<const BitMask> levels, std::int64_t group) {
  const ChannelGroups groups(layer, group);
  const auto level_count = static_cast<std::int64_t>(levels.size());
  const std::int64_t nonzeros = levels.front().count();
  const std::int64_t places = groups.count() * places_of_a_group(levels, groups);
  const std::int64_t payload = nonzeros * layer.weight_bits;
  std::array<StoredSize, 3> layouts{{
      {payload, layer.weight_count() + nonzeros * index_bits(level_count), true, "bitmap and levels"},
      {payload, groups.count() * level_count * index_bits(group + 1) + nonzeros * index_bits(group), true,
       "counted groups"},
      {places * layer.weight_bits, places * index_bits(group), true, "equal groups"},
  }};
  return *std::min_element(layouts.begin(), layouts.end(),
                           [](const StoredSize& a, const StoredSize& b) { return a.bits() < b.bits(); });
}

}  // namespace

std::int64_t NestedSize::separate_bytes() const {
  std::int64_t bytes = 0;
  for (const StoredSize& level : separate) bytes += level.bytes();
  return bytes;
}

NestedSize nested_size(const Layer& layer, std::span<const BitMask> levels, std::int64_t group) {
  check_nested(layer, levels);
  NestedSize size{smallest_layout(layer, levels, group), {}};
  for (std::size_t i = 0; i < levels.size(); ++i)
    size.separate.push_back(smallest_layout(layer, levels.subspan(i, 1), group));
  return size;
}

}  // namespace lacuna
