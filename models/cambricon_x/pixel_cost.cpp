#include "models/cambricon_x/pixel_cost.h"

#include <algorithm>

#include "sim/base/integer_math.h"

namespace lacuna::cambricon_x {
namespace {

// One round being added up: what it has in common for both ways of synchronizing.
class Round {
 public:
  Round(PassCost& cost, const SlotTable& slots, std::int64_t first_filter, std::int64_t neurons,
        std::int64_t channel_tile, std::int64_t output_accesses, const RoundRules& rules)
      : cost_(cost),
        rules_(rules),
        output_bits_(output_accesses * neurons * rules.psum_bits),
        output_cycles_(rules.output_cycles(neurons, output_accesses)) {
    for (std::int64_t j = 0; j < neurons; ++j)
      neurons_.push_back(slots.windows(first_filter + j, channel_tile));
    for (std::size_t w = 0; w < neurons_.front().size(); ++w) {
      candidates_.push_back(slots.candidates(channel_tile, static_cast<std::int64_t>(w)));
      read_cycles_.push_back(rules.window_read_cycles[static_cast<std::size_t>(candidates_.back())]);
    }
  }

  // X4 "group": each PE on its own, then a barrier.
  std::int64_t run_ahead() {
    std::vector<std::int64_t> time(neurons_.size());  // without the output port
    for (std::size_t j = 0; j < neurons_.size(); ++j) time[j] = run_neuron(j);
    const std::int64_t slowest = *std::max_element(time.begin(), time.end());
    const std::int64_t longest = std::max(slowest, output_cycles_);
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
      const std::int64_t until = std::max(time[j], output_cycles_);
      cost_.pe[j].buffer_port += until - time[j];
      cost_.pe[j].barrier += longest - until;
    }
    add_output_port(slowest);
    if (rules_.windows_wait_for_ports())
      for (std::size_t j = 0; j < neurons_.size(); ++j)
        for (std::size_t w = 0; w < read_cycles_.size(); ++w)
          if (neurons_[j][w] > 0) add_window_ports(w, neurons_[j][w], time[j] == longest);
    return longest;
  }

  // X4 "window": a barrier after each window.
  std::int64_t in_step() {
    std::int64_t total = 0;
    for (std::size_t w = 0; w < read_cycles_.size(); ++w) total += window_in_step(w);
    const std::int64_t longest = std::max(total, output_cycles_);
    for (std::size_t j = 0; j < neurons_.size(); ++j) cost_.pe[j].buffer_port += longest - total;
    add_output_port(total);
    if (rules_.windows_wait_for_ports())
      for (std::size_t w = 0; w < read_cycles_.size(); ++w)
        add_window_ports(w, most_slots(w), total == longest);
    return longest;
  }

  void add_counts() {
    for (const auto& windows : neurons_)
      for (const std::uint16_t slots : windows) cost_.operands += slots;
    ++cost_.output_words;
    cost_.input_words += static_cast<std::int64_t>(read_cycles_.size());
  }

 private:
  std::int64_t run_neuron(std::size_t j) {
    std::int64_t issues = 0, cycles = 0;
    for (std::size_t w = 0; w < read_cycles_.size(); ++w) {
      const std::uint16_t slots = neurons_[j][w];
      issues += rules_.issues[slots];
      if (slots > 0) cycles += std::max(read_cycles_[w], rules_.issue_cycles[slots]);
    }
    cost_.weight_words += issues;
    issues = std::max<std::int64_t>(1, issues);
    cycles = std::max<std::int64_t>(1, cycles);
    cost_.pe[j].compute += issues;
    cost_.pe[j].buffer_port += cycles - issues;
    return cycles;
  }

  std::int64_t window_in_step(std::size_t w) {
    const std::int64_t busiest = std::max<std::int64_t>(1, rules_.issue_cycles[most_slots(w)]);
    const std::int64_t port_excess = std::max<std::int64_t>(0, read_cycles_[w] - busiest);
    for (std::size_t j = 0; j < neurons_.size(); ++j) {
      const std::int64_t u = rules_.issues[neurons_[j][w]], busy = rules_.issue_cycles[neurons_[j][w]];
      cost_.pe[j].compute += u;
      cost_.pe[j].buffer_port += busy - u + port_excess;
      cost_.pe[j].barrier += busiest - busy;
      cost_.weight_words += u;
    }
    return busiest + port_excess;
  }

  std::uint16_t most_slots(std::size_t w) const {
    std::uint16_t most = 0;
    for (const auto& windows : neurons_) most = std::max(most, windows[w]);
    return most;
  }

  void add_output_port(std::int64_t cycles_without_it) {
    cost_.ports.output.add(output_bits_, output_cycles_, output_cycles_ > cycles_without_it);
  }

  // Of a window with so many slots; `holds_up`: whether the array waits for it.
  void add_window_ports(std::size_t w, std::uint16_t slots, bool holds_up) {
    const std::int64_t issues = std::max<std::int64_t>(1, rules_.issues[slots]), read = read_cycles_[w];
    const std::int64_t stream = rules_.issue_cycles[slots];
    const bool stretched = holds_up && std::max(stream, read) > issues;
    cost_.ports.input.add(candidates_[w] * rules_.input_bits, read, stretched && read >= stream);
    if (slots == 0) return;
    const std::int64_t most = std::min<std::int64_t>(slots, rules_.slots_per_issue);
    const std::int64_t last = slots % rules_.slots_per_issue == 0 ? most : slots % rules_.slots_per_issue;
    for (const std::int64_t s : {most, last})
      cost_.ports.weight.add(s * rules_.weight_bits, rules_.issue_cycles[static_cast<std::size_t>(s)],
                             stretched && stream >= read);
  }

  PassCost& cost_;
  const RoundRules& rules_;
  std::int64_t output_bits_, output_cycles_;
  std::vector<std::span<const std::uint16_t>> neurons_;  // each one's slots, by window
  std::vector<std::int64_t> candidates_, read_cycles_;   // by window
};

}  // namespace

std::int64_t RoundRules::output_cycles(std::int64_t neurons, std::int64_t accesses) const {
  return accesses * ceil_div(neurons * psum_bits, output_port_bits);
}

bool RoundRules::windows_wait_for_ports() const {
  return issue_cycles.back() > issues.back() || window_read_cycles.back() > 1;
}

void add_round(PassCost& cost, const SlotTable& slots, std::int64_t first_filter, std::int64_t neurons,
               std::int64_t channel_tile, std::int64_t output_accesses, const RoundRules& rules) {
  cost.assign(neurons);
  Round round(cost, slots, first_filter, neurons, channel_tile, output_accesses, rules);
  const std::int64_t cycles = rules.synchronizes_windows ? round.in_step() : round.run_ahead();
  round.add_counts();
  cost.end_round(neurons, cycles);
}

}  // namespace lacuna::cambricon_x
