#include "models/scnn/dot_products.h"

#include <algorithm>

#include "sim/base/target_clones.h"

namespace lacuna::scnn {
namespace {

// A place in the stream of a pass, which has a slice of every filter, then the next slice of every filter.
struct Entry {
  std::int64_t slice, filter;
};

Entry entry(const Position& at, std::int64_t place) {
  return {place / at.pass().filters.count, place % at.pass().filters.count};
}

// The issues of each PE with the entries from `first` until `end`; returns their sum.
LACUNA_TARGET_CLONES std::int64_t count_issues(const Entry& first, const Entry& end,
                                               const DotProducts::Shares& shares, std::span<Cycle> issues) {
  std::int64_t sum = 0;
  for (std::size_t pe = 0; pe < issues.size(); ++pe) {
    const std::int64_t filters = shares.filters[pe];
    const std::int64_t entries =
        (end.slice - first.slice) * filters + std::min(end.filter, filters) - std::min(first.filter, filters);
    issues[pe] = shares.pixels[pe] * entries;
    sum += issues[pe];
  }
  return sum;
}

}  // namespace

void DotProducts::Shares::add(std::int64_t pe_filters, std::int64_t pe_pixels) {
  filters.push_back(pe_filters);
  pixels.push_back(pe_pixels);
  all_pixels += pe_pixels;
}

void DotProducts::enter_pass(const Position& at) {
  shares_ = {};
  for (std::size_t pe = 0; pe < at.regions().size(); ++pe)
    if (takes_part(at, pe))
      shares_.add(at.filters_of(pe).count, at.regions()[pe].owned.pixels());
    else
      shares_.add(0, 0);
}

void DotProducts::work(const Position& at, const PassClock&, std::span<Cycle> cycles, Ledger&,
                       ArrayAccesses& accesses) {
  const Range& entries = at.chunk().entries;
  const Entry first = entry(at, entries.first), end = entry(at, entries.end());
  const std::int64_t issues = count_issues(first, end, shares_, cycles);
  for (std::size_t pe = 0; pe < cycles.size(); ++pe) compute_[pe] += cycles[pe];
  const std::int64_t slices = end.slice + (end.filter > 0 ? 1 : 0) - first.slice;
  accesses.weight.reads += issues;
  accesses.input.reads += entries.count == 0 ? 0 : shares_.all_pixels * slices;
  issues_ += issues;
}

void DotProducts::end_layer(Ledger& ledger) {
  for (std::size_t pe = 0; pe < compute_.size(); ++pe)
    ledger.add(static_cast<std::int64_t>(pe), Cause::compute, compute_[pe]);
}

}  // namespace lacuna::scnn
