#include "sim/plan/input_reads.h"

#include <algorithm>
#include <numeric>

#include "sim/base/integer_math.h"

namespace lacuna {
namespace {

struct Axis {
  std::int64_t size, kernel, stride, pad, dilation;
  std::int64_t input_of(std::int64_t output) const { return output * stride - pad; }  // at kernel position 0
  std::int64_t reach() const { return (kernel - 1) * dilation + 1; }
};

// Windows that leave nothing out between their first and last coordinate.
bool contiguous(const Axis& axis, std::int64_t outputs) {
  if (axis.dilation == 1 || axis.kernel == 1) return outputs == 1 || axis.stride <= axis.kernel;
  return axis.stride == 1 && outputs >= axis.dilation;
}

// visit(coordinate, padding included) once for each that a window of `out` reads. Kernel position r of output
// o and r - stride / g of output o + dilation / g (g: the common divisor) are the same coordinate: the last
// output has it.
template <class Visit>
void for_each_read(const Axis& axis, const Range& out, const Visit& visit) {
  const std::int64_t g = std::gcd(axis.stride, axis.dilation);
  for (std::int64_t o = out.first; o < out.end(); ++o) {
    const bool read_again = o + axis.dilation / g < out.end();
    const std::int64_t kernel = read_again ? std::min(axis.kernel, axis.stride / g) : axis.kernel;
    for (std::int64_t r = 0; r < kernel; ++r) visit(axis.input_of(o) + r * axis.dilation);
  }
}

std::vector<Range> runs_of(const std::vector<bool>& is_read) {
  std::vector<Range> runs;
  for (std::int64_t i = 0; i < std::ssize(is_read); ++i) {
    if (!is_read[static_cast<std::size_t>(i)]) continue;
    if (runs.empty() || runs.back().end() < i) runs.push_back({i, 0});
    ++runs.back().count;
  }
  return runs;
}

ReadSpan reads(const Axis& axis, const Range& out) {
  const std::int64_t low = std::max<std::int64_t>(0, axis.input_of(out.first));
  const std::int64_t high = std::min(axis.size, axis.input_of(out.end() - 1) + axis.reach());
  if (high <= low) return {};
  if (contiguous(axis, out.count)) return {high - low, high - low, {}};
  std::vector<bool> is_read(static_cast<std::size_t>(high - low));
  for_each_read(axis, out, [&](std::int64_t i) {
    if (low <= i && i < high) is_read[static_cast<std::size_t>(i - low)] = true;
  });
  std::vector<Range> runs = runs_of(is_read);
  if (runs.empty()) return {};
  const std::int64_t first = runs.front().first, span = runs.back().end() - first;
  if (runs.size() == 1) return {span, span, {}};
  ReadSpan found{0, span, std::move(runs)};
  for (Range& run : found.runs) {
    run.first -= first;
    found.read += run.count;
  }
  return found;
}

// Bursts with something that is read, of a row that begins at bit `begin` of one. The first is not counted if
// the row before it ends there.
std::int64_t bursts_of_row(std::int64_t begin, const ReadSpan& columns, std::int64_t pixel_bits,
                           std::int64_t burst_bits) {
  std::int64_t bursts = 0, fetched = begin > 0 ? 0 : -1;  // the last one
  for (const Range& run : columns.runs) {
    const std::int64_t first = (begin + run.first * pixel_bits) / burst_bits;
    const std::int64_t last = (begin + run.end() * pixel_bits - 1) / burst_bits;
    bursts += last - std::max(first - 1, fetched);
    fetched = last;
  }
  return bursts;
}

}  // namespace

ReadSpan rows_read(const Layer& layer, const Range& p) {
  return reads({layer.H, layer.R, layer.stride_h, layer.pad_h, layer.dilation_h}, p);
}

ReadSpan columns_read(const Layer& layer, const Range& q) {
  return reads({layer.W, layer.S, layer.stride_w, layer.pad_w, layer.dilation_w}, q);
}

// Where rows begin within a burst repeats itself.
std::int64_t fetched_bits(std::int64_t rows, const ReadSpan& columns, std::int64_t pixel_bits,
                          std::int64_t burst_bytes) {
  const std::int64_t row_bits = columns.span * pixel_bits, burst_bits = 8 * burst_bytes;
  if (!columns.has_gaps()) return rows * row_bits;
  const std::int64_t period = burst_bits / std::gcd(row_bits, burst_bits);
  std::int64_t bursts = 0;
  for (std::int64_t i = 0; i < std::min(period, rows); ++i) {
    const std::int64_t times = rows / period + (i < rows % period ? 1 : 0);
    bursts += times * bursts_of_row(i * row_bits % burst_bits, columns, pixel_bits, burst_bits);
  }
  return bursts * burst_bits;
}

}  // namespace lacuna
