#include "sim/energy/sram_table.h"

#include <algorithm>
#include <set>
#include <utility>

namespace lacuna {
namespace {

Curve over_capacity(std::int64_t word_bits, const std::vector<SramPoint>& points, double SramPoint::*value) {
  std::vector<CurvePoint> curve;
  for (const SramPoint& point : points) {
    if (point.word_bits == word_bits)
      curve.push_back({static_cast<double>(point.capacity_bytes), point.*value});
  }
  return {std::move(curve), Curve::Scale::log_log};
}

}  // namespace

SramTable::SramTable(const std::vector<SramPoint>& points) {
  std::set<std::int64_t> widths;
  for (const SramPoint& point : points) widths.insert(point.word_bits);
  for (const std::int64_t word_bits : widths) by_width_.push_back(curves(word_bits, points));
}

SramTable::Width SramTable::curves(std::int64_t word_bits, const std::vector<SramPoint>& points) {
  return {.word_bits = word_bits,
          .read = over_capacity(word_bits, points, &SramPoint::read_pj),
          .write = over_capacity(word_bits, points, &SramPoint::write_pj),
          .leakage = over_capacity(word_bits, points, &SramPoint::leakage_mw),
          .area = over_capacity(word_bits, points, &SramPoint::area_mm2)};
}

SramEnergy SramTable::at(std::int64_t capacity_bytes, std::int64_t word_bits) const {
  const auto capacity = static_cast<double>(capacity_bytes);
  const auto word = static_cast<double>(std::max(word_bits, by_width_.front().word_bits));
  return {.read_pj = at(&Width::read, capacity, word),
          .write_pj = at(&Width::write, capacity, word),
          .leakage_mw = at(&Width::leakage, capacity, word),
          .area_mm2 = at(&Width::area, capacity, word)};
}

double SramTable::at(Quantity quantity, double capacity_bytes, double word_bits) const {
  std::vector<CurvePoint> over_width;
  for (std::size_t width = 0; width < by_width_.size(); ++width) {
    over_width.push_back(
        {static_cast<double>(by_width_[width].word_bits), at_width(quantity, width, capacity_bytes)});
  }
  return Curve(std::move(over_width), Curve::Scale::log_log).at(word_bits);
}

// CACTI has no arrays of fewer than 64 words, so wide words start at larger capacities. Outside the
// capacities of a width its ratio to the next narrower one stays what it is at the nearest array there is.
double SramTable::at_width(Quantity quantity, std::size_t width, double capacity_bytes) const {
  const Curve& curve = by_width_[width].*quantity;
  const double covered = std::clamp(capacity_bytes, curve.min_x(), curve.max_x());
  if (covered == capacity_bytes) return curve.at(capacity_bytes);
  return curve.at(covered) * at_width(quantity, width - 1, capacity_bytes) /
         at_width(quantity, width - 1, covered);
}

}  // namespace lacuna
