// FKW, bit by bit.
#include <algorithm>
#include <set>

#include "tests/unit/formats/codecs.h"

namespace lacuna::test {
namespace {

using Pattern = std::vector<bool>;  // [r * S + s]

struct Kernel {
  std::int64_t pattern, c;
};

struct Filter {
  std::int64_t k;
  std::vector<Kernel> kernels;  // by pattern
};

Pattern pattern_of(const Weights& weights, std::int64_t k, std::int64_t c) {
  Pattern pattern;
  for (std::int64_t i = 0; i < weights.layer().R * weights.layer().S; ++i)
    pattern.push_back(weights.at(k, weights.column(i, c)) != 0);
  return pattern;
}

bool is_empty(const Pattern& pattern) {
  return std::none_of(pattern.begin(), pattern.end(), [](bool bit) { return bit; });
}

template <class Visit>
void each_kernel(const Layer& layer, const Visit& visit) {
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t c = 0; c < layer.channels_per_group(); ++c) visit(k, c);
}

std::vector<Pattern> patterns_of(const Weights& weights) {
  std::set<Pattern> patterns;
  each_kernel(weights.layer(),
              [&](std::int64_t k, std::int64_t c) { patterns.insert(pattern_of(weights, k, c)); });
  std::vector<Pattern> table(patterns.begin(), patterns.end());
  table.erase(std::remove_if(table.begin(), table.end(), is_empty), table.end());
  return table;
}

// Kernels sorted by pattern, filters by how many kernels they have.
std::vector<Filter> sorted_filters(const Weights& weights, const std::vector<Pattern>& table) {
  std::vector<Filter> filters(static_cast<std::size_t>(weights.layer().K));
  each_kernel(weights.layer(), [&](std::int64_t k, std::int64_t c) {
    Filter& filter = filters[static_cast<std::size_t>(k)];
    filter.k = k;
    const auto found = std::find(table.begin(), table.end(), pattern_of(weights, k, c));
    if (found != table.end()) filter.kernels.push_back({found - table.begin(), c});
  });
  for (Filter& filter : filters)
    std::stable_sort(filter.kernels.begin(), filter.kernels.end(),
                     [](const Kernel& a, const Kernel& b) { return a.pattern < b.pattern; });
  std::stable_sort(filters.begin(), filters.end(),
                   [](const Filter& a, const Filter& b) { return a.kernels.size() < b.kernels.size(); });
  return filters;
}

// Where the run of each pattern begins in the filter, and where the last one ends.
void put_runs(const Filter& filter, std::int64_t patterns, std::int64_t bits, BitStream& metadata) {
  for (std::int64_t pattern = 0; pattern <= patterns; ++pattern)
    metadata.put(std::count_if(filter.kernels.begin(), filter.kernels.end(),
                               [&](const Kernel& kernel) { return kernel.pattern < pattern; }),
                 bits);
}

// The pattern of each kernel from the runs of its filter.
void get_runs(Filter& filter, std::int64_t patterns, std::int64_t bits, BitStream& metadata) {
  std::int64_t begin = metadata.get(bits);
  for (std::int64_t pattern = 0; pattern < patterns; ++pattern) {
    const std::int64_t end = metadata.get(bits);
    for (; begin < end; ++begin) filter.kernels.at(static_cast<std::size_t>(begin)).pattern = pattern;
  }
}

}  // namespace

void encode_fkw(const Weights& weights, const FormatParameters&, Stored& stored) {
  const Layer& layer = weights.layer();
  const std::vector<Pattern> table = patterns_of(weights);
  const std::vector<Filter> filters = sorted_filters(weights, table);
  const auto patterns = static_cast<std::int64_t>(table.size());
  const auto most = static_cast<std::int64_t>(filters.back().kernels.size());
  std::int64_t kernels = 0;
  for (const Filter& filter : filters) kernels += static_cast<std::int64_t>(filter.kernels.size());
  const bool runs = layer.K * (patterns + 1) * bits_for(most + 1) < kernels * bits_for(patterns);
  stored.descriptor = {{"patterns", patterns}, {"kernels", kernels}, {"most", most}, {"runs", runs ? 1 : 0}};
  for (const Pattern& pattern : table)
    for (const bool bit : pattern) stored.metadata.put(bit ? 1 : 0, 1);
  std::int64_t first = 0;
  for (const Filter& filter : filters) {
    stored.metadata.put(filter.k, bits_for(layer.K));
    stored.metadata.put(first, bits_for(kernels + 1));
    first += static_cast<std::int64_t>(filter.kernels.size());
  }
  stored.metadata.put(first, bits_for(kernels + 1));
  for (const Filter& filter : filters) {
    if (runs) put_runs(filter, patterns, bits_for(most + 1), stored.metadata);
    for (const Kernel& kernel : filter.kernels) {
      if (!runs) stored.metadata.put(kernel.pattern, bits_for(patterns));
      stored.metadata.put(kernel.c, bits_for(layer.channels_per_group()));
      for (std::int64_t i = 0; i < layer.R * layer.S; ++i)
        if (table[static_cast<std::size_t>(kernel.pattern)][static_cast<std::size_t>(i)])
          stored.payload.put(weights.at(filter.k, weights.column(i, kernel.c)), layer.weight_bits);
    }
  }
}

void decode_fkw(Stored& stored, Weights& weights) {
  const Layer& layer = weights.layer();
  const std::int64_t patterns = stored.descriptor.at("patterns");
  const std::int64_t offset_bits = bits_for(stored.descriptor.at("kernels") + 1);
  const bool runs = stored.descriptor.at("runs") == 1;
  std::vector<Pattern> table(static_cast<std::size_t>(patterns));
  for (Pattern& pattern : table)
    for (std::int64_t i = 0; i < layer.R * layer.S; ++i) pattern.push_back(stored.metadata.get(1) == 1);
  std::vector<Filter> filters(static_cast<std::size_t>(layer.K));
  std::vector<std::int64_t> first;
  for (Filter& filter : filters) {
    filter.k = stored.metadata.get(bits_for(layer.K));
    first.push_back(stored.metadata.get(offset_bits));
  }
  first.push_back(stored.metadata.get(offset_bits));
  for (std::size_t f = 0; f < filters.size(); ++f) {
    filters[f].kernels.resize(static_cast<std::size_t>(first[f + 1] - first[f]));
    if (runs) get_runs(filters[f], patterns, bits_for(stored.descriptor.at("most") + 1), stored.metadata);
    for (Kernel& kernel : filters[f].kernels) {
      if (!runs) kernel.pattern = stored.metadata.get(bits_for(patterns));
      kernel.c = stored.metadata.get(bits_for(layer.channels_per_group()));
      for (std::int64_t i = 0; i < layer.R * layer.S; ++i)
        if (table.at(static_cast<std::size_t>(kernel.pattern))[static_cast<std::size_t>(i)])
          weights.at(filters[f].k, weights.column(i, kernel.c)) = stored.payload.get(layer.weight_bits);
    }
  }
}

}  // namespace lacuna::test
