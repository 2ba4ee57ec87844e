// What output windows read of the input along one axis: with strides beyond the kernel, or dilation, not
// every coordinate between the first and the last.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/plan.h"

namespace lacuna {

struct ReadSpan {
  std::int64_t read = 0;    // coordinates that some window reads; padding left out
  std::int64_t span = 0;    // from the first to the last of them
  std::vector<Range> runs;  // neighbours that are read, counted from the first; empty if nothing lies between
  bool has_gaps() const { return read < span; }
  bool operator==(const ReadSpan&) const = default;
};

ReadSpan rows_read(const Layer& layer, const Range& p);     // of output rows
ReadSpan columns_read(const Layer& layer, const Range& q);  // of output columns

// Bits of a tile that holds `rows` rows (of all its images and operands), one behind the other, each from the
// first to the last column that is read, a pixel being `pixel_bits`: all, or of the bursts with something
// that is read.
std::int64_t fetched_bits(std::int64_t rows, const ReadSpan& columns, std::int64_t pixel_bits,
                          std::int64_t burst_bytes);

}  // namespace lacuna
