#include "sim/formats/nested.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
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

// The places that every group of the layer needs for each level and all sparser ones: of each level as many
// as the most weights that a group has in it and in no sparser one.
std::vector<std::int64_t> places_of_a_group(std::span<const BitMask> levels, const ChannelGroups& groups) {
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
  std::partial_sum(most.rbegin(), most.rend(), most.rbegin());
  return most;
}

// What each level reads of the layout that is smallest as a whole, which is what the densest reads.
std::vector<StoredSize> smallest_layout(const Layer& layer, std::span<const BitMask> levels,
                                        std::int64_t group) {
  const ChannelGroups groups(layer, group);
  const auto level_count = static_cast<std::int64_t>(levels.size());
  const std::vector<std::int64_t> places = places_of_a_group(levels, groups);
  const std::int64_t tags = layer.weight_count() + levels.front().count() * index_bits(level_count);
  const std::int64_t ends = groups.count() * level_count * index_bits(group + 1);
  std::array<std::vector<StoredSize>, 3> layouts;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const std::int64_t weights = levels[i].count(), payload = weights * layer.weight_bits;
    const std::int64_t slots = groups.count() * places[i];
    // Of equals the first is taken: that of which sparser levels read less.
    layouts[0].push_back({slots * layer.weight_bits, slots * index_bits(group), true, "equal groups"});
    layouts[1].push_back({payload, ends + weights * index_bits(group), true, "counted groups"});
    layouts[2].push_back({payload, tags, true, "bitmap and levels"});
  }
  return *std::min_element(layouts.begin(), layouts.end(),
                           [](const auto& a, const auto& b) { return a.front().bits() < b.front().bits(); });
}

}  // namespace

std::int64_t NestedSize::separate_bytes() const {
  std::int64_t bytes = 0;
  for (const NestedLevel& level : levels) bytes += level.separate.bytes();
  return bytes;
}

NestedSize nested_size(const Layer& layer, std::span<const BitMask> levels, std::int64_t group) {
  check_nested(layer, levels);
  NestedSize size;
  const std::vector<StoredSize> read = smallest_layout(layer, levels, group);
  for (std::size_t i = 0; i < levels.size(); ++i)
    size.levels.push_back(
        {levels[i].count(), read[i], smallest_layout(layer, levels.subspan(i, 1), group).front()});
  return size;
}

}  // namespace lacuna
