#include "models/nm_tensor_core/step_cost.h"

#include <algorithm>
#include <numeric>

#include "sim/base/integer_math.h"

namespace lacuna::nm_tensor_core {
namespace {

// The output tiles of a step (rule T4), and what those at the edges lack.
class OutputTiles {
 public:
  OutputTiles(const RoundRules& rules, std::int64_t channels, std::int64_t pixels_of_step)
      : rules_(rules),
        across_(ceil_div(channels, rules.filters)),
        count_(rules.tiles(channels, pixels_of_step)),
        missing_filters_(across_ * rules.filters - channels),
        missing_pixels_(count_ / across_ * rules.pixels - pixels_of_step) {}

  std::int64_t rounds() const { return ceil_div(count_, rules_.cores); }

  RoundLoad load(std::int64_t round) const {
    const std::int64_t begin = round * rules_.cores, end = std::min(count_, begin + rules_.cores);
    const std::int64_t tiles = end - begin, F = rules_.filters, P = rules_.pixels;
    const std::int64_t short_of_filters = end / across_ - begin / across_;
    const std::int64_t short_of_pixels = std::max<std::int64_t>(0, end - std::max(begin, count_ - across_));
    const std::int64_t both = end == count_ ? missing_filters_ * missing_pixels_ : 0;
    return {tiles * F - short_of_filters * missing_filters_, tiles * P - short_of_pixels * missing_pixels_,
            tiles * F * P - short_of_filters * missing_filters_ * P - short_of_pixels * F * missing_pixels_ +
                both};
  }

  // Rounds whose tiles all have as many pixels and cores: those repeat after `period()`.
  std::int64_t regular_rounds() const {
    return (missing_pixels_ == 0 ? count_ : count_ - across_) / rules_.cores;
  }
  std::int64_t period() const {
    return missing_filters_ == 0 ? 1 : across_ / std::gcd(across_, rules_.cores);
  }

 private:
  const RoundRules& rules_;
  std::int64_t across_, count_;
  std::int64_t missing_filters_, missing_pixels_;  // of the last tile of the one axis and of the other
};

// Pieces that are dealt to issues one after the other.
class Issues {
 public:
  explicit Issues(std::int64_t pieces_per_issue) : pieces_per_issue_(pieces_per_issue) {}

  // So many pieces of so many channels each.
  void add(std::int64_t pieces, std::int64_t channels) {
    while (pieces > 0) {
      const std::int64_t taken = std::min(pieces, pieces_per_issue_ - open_.pieces);
      const std::int64_t alike = taken == pieces_per_issue_ ? pieces / taken : 1;
      open_.pieces += taken;
      open_.channels += taken * channels;
      pieces -= taken * alike;
      if (open_.pieces == pieces_per_issue_) close(alike);
    }
  }

  std::vector<IssueKind> kinds() {
    if (open_.pieces > 0) close(1);
    std::vector<IssueKind> kinds;
    for (const auto& [of, count] : counts_) kinds.push_back({of.first, of.second, count});
    return kinds;
  }

 private:
  void close(std::int64_t count) {
    counts_[{open_.pieces, open_.channels}] += count;
    open_ = {};
  }

  std::int64_t pieces_per_issue_;
  IssueKind open_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counts_;  // by pieces and channels
};

}  // namespace

RoundLoads round_loads(const RoundRules& rules, std::int64_t channels, std::int64_t pixels_of_step) {
  const OutputTiles tiles(rules, channels, pixels_of_step);
  const std::int64_t regular = tiles.regular_rounds(), period = tiles.period();
  RoundLoads loads;
  for (std::int64_t round = 0; round < std::min(period, regular); ++round)
    loads[tiles.load(round)] += ceil_div(regular - round, period);
  for (std::int64_t round = regular; round < tiles.rounds(); ++round) ++loads[tiles.load(round)];
  return loads;
}

RoundLoad last_round_load(const RoundRules& rules, std::int64_t channels, std::int64_t pixels_of_step) {
  const OutputTiles tiles(rules, channels, pixels_of_step);
  return tiles.load(tiles.rounds() - 1);
}

std::vector<IssueKind> issue_kinds(const RoundRules& rules, const Range& channels) {
  const std::int64_t M = rules.group_size;
  const std::int64_t head = std::min(channels.count, (M - channels.first % M) % M);  // of a group cut before
  Issues issues(rules.pieces_per_issue);
  for (std::int64_t position = 0; position < rules.positions; ++position) {
    issues.add(head > 0 ? 1 : 0, head);
    issues.add((channels.count - head) / M, M);
    issues.add((channels.count - head) % M > 0 ? 1 : 0, (channels.count - head) % M);
  }
  return issues.kinds();
}

const StepCost& StepCosts::at(std::int64_t output_channels, std::int64_t pixels, const Range& channels) {
  const std::array key{output_channels, pixels, channels.first % rounds_.group_size, channels.count,
                       std::int64_t{channels.first == 0}};
  const auto found = costs_.find(key);
  if (found != costs_.end()) return found->second;
  return costs_.emplace(key, cost(output_channels, pixels, channels)).first->second;
}

StepCost StepCosts::cost(std::int64_t output_channels, std::int64_t pixels, const Range& channels) {
  const auto [loads, new_loads] = loads_.try_emplace({output_channels, pixels});
  if (new_loads) loads->second = round_loads(rounds_, output_channels, pixels);
  const auto [issues, new_issues] =
      issues_.try_emplace({channels.first % rounds_.group_size, channels.count});
  if (new_issues) issues->second = issue_kinds(rounds_, channels);
  const std::int64_t output_accesses = channels.first == 0 ? 1 : 2;
  StepCost cost;
  for (const auto& [load, count] : loads->second)
    cost.cycles += count * round_cycles(load, issues->second, output_accesses, cost.ports);
  cost.last_round_cycles = round_cycles(last_round_load(rounds_, output_channels, pixels), issues->second,
                                        output_accesses, cost.ports);
  return cost;
}

std::int64_t StepCosts::round_cycles(const RoundLoad& load, const std::vector<IssueKind>& issues,
                                     std::int64_t output_accesses, PortUses& uses) const {
  struct Need {
    std::int64_t bits, cycles;
  };
  const auto need = [](std::int64_t bits, std::int64_t port) { return Need{bits, ceil_div(bits, port)}; };
  const auto weights = [&](const IssueKind& issue) {
    const std::int64_t values =
        ports_.values_per_piece == 0 ? issue.channels : issue.pieces * ports_.values_per_piece;
    return need(load.filters * values * ports_.weight_bits, ports_.weight_port_bits);
  };
  const auto inputs = [&](const IssueKind& issue) {
    return need(load.pixels * issue.channels * ports_.input_bits, ports_.input_port_bits);
  };
  std::int64_t issuing = 0;
  for (const IssueKind& issue : issues)
    issuing += issue.count * std::max({std::int64_t{1}, weights(issue).cycles, inputs(issue).cycles});
  const Need psums = need(load.outputs * ports_.psum_bits, ports_.output_port_bits);
  const std::int64_t update = output_accesses * psums.cycles;
  for (const IssueKind& issue : issues) {
    const Need w = weights(issue), i = inputs(issue);
    const bool stretched = issuing >= update && std::max(w.cycles, i.cycles) > 1;
    uses.weight.add(w.bits, w.cycles, stretched && w.cycles >= i.cycles);
    uses.input.add(i.bits, i.cycles, stretched && i.cycles >= w.cycles);
  }
  uses.output.add(output_accesses * psums.bits, update, update > issuing);
  return std::max(issuing, update);
}

}  // namespace lacuna::nm_tensor_core
