#include <algorithm>
#include <numeric>
#include <optional>

#include "sim/config/document.h"

namespace lacuna {
namespace {

std::string lower(std::string word) {
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return word;
}

// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

// How far `typed` is from `name`, in half edits; nothing if too far. A name is often cut where its unit
// begins
// ("bandwidth" for "bandwidth_bytes_per_cycle"), so its beginnings that end before an underscore count too,
// as half an edit worse than the whole name.
std::optional<std::size_t> cost(const std::string& typed, const std::string& name) {
  const std::size_t tolerance = typed.size() / 3;
  std::size_t best = 2 * tolerance + 2;
  for (std::size_t end = 0; end != std::string::npos;) {
    end = name.find('_', end + 1);
    const std::string beginning = name.substr(0, end);
    const auto [shorter, longer] = std::minmax({typed.size(), beginning.size()});
    if (longer - shorter > tolerance) continue;
    const std::size_t half = end == std::string::npos ? 0 : 1;
    best = std::min(best, 2 * edit_distance(typed, beginning) + half);
  }
  return best <= 2 * tolerance + 1 ? std::optional(best) : std::nullopt;
}

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  const std::string typed = lower(word);
  std::string best;
  std::optional<std::size_t> best_cost;
  for (const std::string& name : known) {
    const auto here = cost(typed, lower(name));
    if (!here || (best_cost && *best_cost <= *here)) continue;
    best_cost = here;
    best = name;
  }
  return best;
}

}  // namespace lacuna
