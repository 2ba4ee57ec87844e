#include "models/cambricon_x/pixel_cost.h"

#include <algorithm>

namespace lacuna::cambricon_x {
namespace {

// One round being added up: what it has in common for both ways of synchronizing.
class Round {
 public:
  Round(PassCost& cost, const SlotTable& slots, std::int64_t first_filter, std::int64_t neurons,
        std::int64_t channel_tile, const RoundRules& rules)
      : cost_(cost), rules_(rules) {
    for (std::int64_t j = 0; j < neurons; ++j)
      neurons_.push_back(slots.windows(first_filter + j, channel_tile));
    for (std::size_t w = 0; w < neurons_.front().size(); ++w)
      read_cycles_.push_back(rules.window_read_cycles[static_cast<std::size_t>(
          slots.candidates(channel_tile, static_cast<std::int64_t>(w)))]);
  }

  // X4 "group": each PE on its own, then a barrier.
  std::int64_t run_ahead(std::int64_t output_cycles) {
    std::int64_t longest = 0;
    std::vector<std::int64_t> time(neurons_.size());
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
      time[j] = run_neuron(j, output_cycles);
      longest = std::max(longest, time[j]);
    }
    for (std::size_t j = 0; j < neurons_.size(); ++j) cost_.pe[j].barrier += longest - time[j];
    return longest;
  }

  // X4 "window": a barrier after each window.
  std::int64_t in_step(std::int64_t output_cycles) {
    std::int64_t total = 0;
    for (std::size_t w = 0; w < read_cycles_.size(); ++w) total += window_in_step(w);
    if (output_cycles <= total) return total;
    for (std::size_t j = 0; j < neurons_.size(); ++j) cost_.pe[j].buffer_port += output_cycles - total;
    return output_cycles;
  }

  void add_counts() {
    for (const auto& windows : neurons_)
      for (const std::uint16_t slots : windows) cost_.operands += slots;
    ++cost_.output_words;
    cost_.input_words += static_cast<std::int64_t>(read_cycles_.size());
  }

 private:
  std::int64_t run_neuron(std::size_t j, std::int64_t output_cycles) {
    std::int64_t issues = 0, cycles = 0;
    for (std::size_t w = 0; w < read_cycles_.size(); ++w) {
      const std::int64_t u = issues_in(j, w);
      issues += u;
      if (u > 0) cycles += std::max(read_cycles_[w], u * rules_.cycles_per_issue);
    }
    cost_.weight_words += issues;
    issues = std::max<std::int64_t>(1, issues);
    cycles = std::max({std::int64_t{1}, output_cycles, cycles});
    cost_.pe[j].compute += issues;
    cost_.pe[j].buffer_port += cycles - issues;
    return cycles;
  }

  std::int64_t window_in_step(std::size_t w) {
    std::int64_t busiest = 1;
    for (std::size_t j = 0; j < neurons_.size(); ++j)
      busiest = std::max(busiest, issues_in(j, w) * rules_.cycles_per_issue);
    const std::int64_t port_excess = std::max<std::int64_t>(0, read_cycles_[w] - busiest);
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
      const std::int64_t u = issues_in(j, w), busy = u * rules_.cycles_per_issue;
      cost_.pe[j].compute += u;
      cost_.pe[j].buffer_port += busy - u + port_excess;
      cost_.pe[j].barrier += busiest - busy;
      cost_.weight_words += u;
    }
    return busiest + port_excess;
  }

  std::int64_t issues_in(std::size_t j, std::size_t w) const { return rules_.issues[neurons_[j][w]]; }

  PassCost& cost_;
  const RoundRules& rules_;
  std::vector<std::span<const std::uint16_t>> neurons_;  // each one's slots, by window
  std::vector<std::int64_t> read_cycles_;                // by window
};

}  // namespace

void add_round(PassCost& cost, const SlotTable& slots, std::int64_t first_filter, std::int64_t neurons,
               std::int64_t channel_tile, std::int64_t output_accesses, const RoundRules& rules) {
  cost.assign(neurons);
  Round round(cost, slots, first_filter, neurons, channel_tile, rules);
  const std::int64_t output_cycles = output_accesses * rules.cycles_per_output_access;
  const std::int64_t cycles =
      rules.synchronizes_windows ? round.in_step(output_cycles) : round.run_ahead(output_cycles);
  round.add_counts();
  cost.end_round(neurons, cycles);
}

}  // namespace lacuna::cambricon_x
