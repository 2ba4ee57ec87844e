#include "models/cambricon_x/pixel_cost.h"

#include <algorithm>

namespace lacuna::cambricon_x {
namespace {

std::int64_t issues_of(std::int64_t slots, std::int64_t multipliers) { return (slots + multipliers - 1) / multipliers; }

// One round being added up: what it has in common for both ways of synchronizing.
class Round {
 public:
  Round(PixelCost& cost, const SlotTable& slots, std::int64_t first_filter, std::int64_t neurons, std::int64_t channel_tile,
        const ArrayShape& shape, const PortCosts& ports)
      : cost_(cost), slots_(slots), first_filter_(first_filter), neurons_(neurons), channel_tile_(channel_tile), shape_(shape),
        ports_(ports), windows_(static_cast<std::int64_t>(slots.windows(first_filter, channel_tile).size())) {}

  // X4 "group": each PE on its own, then a barrier.
  std::int64_t run_ahead(std::int64_t output_cycles) {
    std::int64_t longest = 0;
    std::vector<std::int64_t> time(static_cast<std::size_t>(neurons_));
    for (std::int64_t j = 0; j < neurons_; ++j) {
      std::int64_t issues = 0, cycles = 0;
      for (std::int64_t w = 0; w < windows_; ++w) {
        const std::int64_t u = issues_in(j, w);
        issues += u;
        if (u > 0) cycles += std::max(read_cycles(w), u * ports_.cycles_per_issue);
      }
      cost_.issues += issues;
      issues = std::max<std::int64_t>(1, issues);
      cycles = std::max({std::int64_t{1}, output_cycles, cycles});
      pe(j).compute += issues;
      pe(j).buffer_port += cycles - issues;
      time[static_cast<std::size_t>(j)] = cycles;
      longest = std::max(longest, cycles);
    }
    for (std::int64_t j = 0; j < neurons_; ++j) pe(j).barrier += longest - time[static_cast<std::size_t>(j)];
    return longest;
  }

  // X4 "window": a barrier after each window.
  std::int64_t in_step(std::int64_t output_cycles) {
    std::int64_t total = 0;
    for (std::int64_t w = 0; w < windows_; ++w) total += window_in_step(w);
    if (output_cycles <= total) return total;
    for (std::int64_t j = 0; j < neurons_; ++j) pe(j).buffer_port += output_cycles - total;
    return output_cycles;
  }

  void add_counts() {
    for (std::int64_t j = 0; j < neurons_; ++j)
      for (const std::uint16_t slots : slots_.windows(first_filter_ + j, channel_tile_)) cost_.slots += slots;
    ++cost_.rounds;
    cost_.windows_read += windows_;
    cost_.neuron_windows += windows_ * neurons_;
  }

 private:
  std::int64_t window_in_step(std::int64_t w) {
    std::int64_t busiest = 1;
    for (std::int64_t j = 0; j < neurons_; ++j) busiest = std::max(busiest, issues_in(j, w) * ports_.cycles_per_issue);
    const std::int64_t port_excess = std::max<std::int64_t>(0, read_cycles(w) - busiest);
    for (std::int64_t j = 0; j < neurons_; ++j) {
      const std::int64_t u = issues_in(j, w), busy = u * ports_.cycles_per_issue;
      pe(j).compute += u;
      pe(j).buffer_port += busy - u + port_excess;
      pe(j).barrier += busiest - busy;
      cost_.issues += u;
    }
    return busiest + port_excess;
  }

  std::int64_t issues_in(std::int64_t j, std::int64_t w) const {
    return issues_of(slots_.windows(first_filter_ + j, channel_tile_)[static_cast<std::size_t>(w)], shape_.multipliers_per_pe);
  }
  std::int64_t read_cycles(std::int64_t w) const { return ports_.window_read_cycles(slots_.candidates(channel_tile_, w)); }
  PixelCost::Pe& pe(std::int64_t j) { return cost_.pe[static_cast<std::size_t>(j)]; }

  PixelCost& cost_;
  const SlotTable& slots_;
  std::int64_t first_filter_, neurons_, channel_tile_;
  const ArrayShape& shape_;
  const PortCosts& ports_;
  std::int64_t windows_;
};

}  // namespace

void add_round(PixelCost& cost, const SlotTable& slots, std::int64_t first_filter, std::int64_t neurons, std::int64_t channel_tile,
               std::int64_t output_accesses, const ArrayShape& shape, const PortCosts& ports) {
  cost.pe.resize(static_cast<std::size_t>(shape.pes));
  Round round(cost, slots, first_filter, neurons, channel_tile, shape, ports);
  const std::int64_t output_cycles = output_accesses * ports.cycles_per_output_access;
  const std::int64_t cycles = shape.synchronizes_windows ? round.in_step(output_cycles) : round.run_ahead(output_cycles);
  round.add_counts();
  for (auto idle = cost.pe.begin() + neurons; idle != cost.pe.end(); ++idle) idle->unassigned += cycles;
  cost.cycles += cycles;
}

}  // namespace lacuna::cambricon_x
