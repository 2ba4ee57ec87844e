// Activations at the edge of a PE's reach make no output with some kernel positions. Those that agree on
// which form a class.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <vector>

#include "models/scnn/crossbar/banks.h"

namespace lacuna::scnn {

class ReachClasses {
 public:
  explicit ReachClasses(const Phases& phases)
      : rows_(phases.kernel_rows()), columns_(phases.kernel_columns()) {}

  void clear() {
    rectangles_.clear();
    numbers_.clear();
  }

  ClassNumber class_of(const Activation& a, const Region& reached) {
    const Rectangle rectangle{std::max<std::int64_t>(0, a.row - reached.rows.end() + 1),
                              std::min(rows_ - 1, a.row - reached.rows.first),
                              std::max<std::int64_t>(0, a.column - reached.columns.end() + 1),
                              std::min(columns_ - 1, a.column - reached.columns.first)};
    const auto next = static_cast<ClassNumber>(rectangles_.size());
    const auto [found, is_new] = numbers_.try_emplace(rectangle, next);
    if (is_new) rectangles_.push_back(rectangle);
    return found->second;
  }

  std::size_t size() const { return rectangles_.size(); }

  // All activations have been classified.
  void find_meetings() {
    met_by_.assign(static_cast<std::size_t>(rows_ * columns_), {});
    for (std::size_t number = 0; number < rectangles_.size(); ++number) {
      const Rectangle& r = rectangles_[number];
      for (std::int64_t row = r.first_row; row <= r.last_row; ++row)
        for (std::int64_t column = r.first_column; column <= r.last_column; ++column)
          met_by_[static_cast<std::size_t>(row * columns_ + column)].push_back(
              static_cast<ClassNumber>(number));
    }
  }
  // The classes with which a weight at this kernel position makes an output that is reached.
  const std::vector<ClassNumber>& met_by(const Weight& w) const {
    return met_by_[static_cast<std::size_t>(w.row * columns_ + w.column)];
  }

 private:
  struct Rectangle {  // of kernel positions
    std::int64_t first_row, last_row, first_column, last_column;
    auto operator<=>(const Rectangle&) const = default;
  };

  std::int64_t rows_, columns_;
  std::map<Rectangle, ClassNumber> numbers_;
  std::vector<Rectangle> rectangles_;
  std::vector<std::vector<ClassNumber>> met_by_;  // by kernel position
};

}  // namespace lacuna::scnn
