#include "models/structured/pass.h"

#include <algorithm>
#include <vector>

#include "sim/base/integer_math.h"
#include "sim/base/target_clones.h"

namespace lacuna::structured {
namespace {

using Counts = std::span<const std::uint8_t>;

LACUNA_TARGET_CLONES void raise_to(std::uint8_t* most, const std::uint8_t* counts, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) most[i] = std::max(most[i], counts[i]);
}

// A pass being added up.
class Pass {
 public:
  Pass(PassCost& cost, const GroupCounts& counts, const Round& round, std::int64_t pixels,
       const PassRules& rules)
      : cost_(cost),
        counts_(counts),
        round_(round),
        pixels_(pixels),
        rules_(rules),
        output_accesses_(round.channels.first == 0 ? 1 : 2),
        output_cycles_(rules.output_cycles(round.filters, pixels, output_accesses_)),
        pieces_(counts.pieces().of(round.channels)),
        issues_(static_cast<std::size_t>(round.filters)) {
    for (std::int64_t piece = pieces_.first; piece < pieces_.end(); ++piece)
      read_cycles_.push_back(rules.read_cycles(counts.pieces().channels(piece), pixels));
    for (std::int64_t n = 0; n <= max_group_size; ++n) issue_cycles_.push_back(rules.issue_cycles(n));
    find_busiest();
    count_operands();
  }

  // S6 "group": a group takes as long as the PE with the most weights in it, or as its activations.
  std::int64_t in_step() {
    std::int64_t busy = 0, total = 0;  // sums of M and of the groups' durations
    for_each_busiest([&](std::uint8_t count, std::size_t piece) {
      const std::int64_t most = issue_cycles_[count];
      busy += most;
      total += std::max(most, read_cycles_[piece]);
    });
    const std::int64_t cycles = std::max(total, output_cycles_);
    for (std::size_t j = 0; j < issues_.size(); ++j) {
      const std::int64_t stream = stream_cycles(j);  // sum of B
      charge(j, issues_[j], stream - issues_[j] + (cycles - busy), busy - stream);
    }
    add_output_port(total);
    if (groups_wait_for_ports())
      for_each_busiest([&](std::uint8_t count, std::size_t piece) {
        add_group_ports(cost_.ports, count, piece, total == cycles);
      });
    return cycles;
  }

  // S6 "filter": each PE on its own, then a barrier.
  std::int64_t run_ahead() {
    std::vector<std::int64_t> time;  // without the output port
    for (std::size_t j = 0; j < issues_.size(); ++j) time.push_back(filter_cycles(j));
    const std::int64_t slowest = *std::max_element(time.begin(), time.end());
    const std::int64_t cycles = std::max(slowest, output_cycles_);
    for (std::size_t j = 0; j < time.size(); ++j) {
      const std::int64_t until = std::max(time[j], output_cycles_);
      charge(j, issues_[j], until - issues_[j], cycles - until);
    }
    add_output_port(slowest);
    if (groups_wait_for_ports())
      for (std::size_t j = 0; j < time.size(); ++j)
        for_each_group(j, [&](std::uint8_t count, std::size_t piece) {
          if (count > 0) add_group_ports(cost_.ports, count, piece, time[j] == cycles);
        });
    return cycles;
  }

 private:
  // The most weights that one of the PEs has in each group of a run.
  struct Busiest {
    std::vector<std::uint8_t> counts;
    Range pieces;
  };

  void find_busiest() {
    counts_.for_each_run(round_.first_filter, round_.channels, [this](Counts counts, const Range& pieces) {
      busiest_.push_back({{counts.begin(), counts.end()}, pieces});
    });
    for (std::int64_t j = 1; j < round_.filters; ++j) {
      auto run = busiest_.begin();
      counts_.for_each_run(round_.first_filter + j, round_.channels, [&run](Counts counts, const Range&) {
        raise_to(run++->counts.data(), counts.data(), counts.size());
      });
    }
  }

  void count_operands() {
    for (const Busiest& run : busiest_)
      cost_.input_words += pixels_ * static_cast<std::int64_t>(
                                         std::ranges::count_if(run.counts, [](auto n) { return n > 0; }));
    cost_.output_words += pixels_;
    for (std::size_t j = 0; j < issues_.size(); ++j) {
      const std::int64_t weights = weights_of(j);
      cost_.operands += weights * pixels_;
      issues_[j] = rules_.weights_per_cycle == 1 ? weights : filter_issues(j);
      cost_.weight_words += issues_[j];
    }
  }

  std::int64_t weights_of(std::size_t j) const {
    return counts_.weights(round_.first_filter + static_cast<std::int64_t>(j), round_.channels);
  }

  std::int64_t filter_issues(std::size_t j) const {
    std::int64_t issues = 0;
    for_each_group(j, [&](std::uint8_t count, std::size_t) { issues += rules_.issues(count); });
    return issues;
  }

  // What a PE's issues take at the weight port. Mostly all take the same.
  std::int64_t stream_cycles(std::size_t j) const {
    if (issues_all_take_as_long()) return issues_[j] * issue_cycles_[1];
    std::int64_t cycles = 0;
    for_each_group(j, [&](std::uint8_t count, std::size_t) { cycles += issue_cycles_[count]; });
    return cycles;
  }

  // A PE's time for its groups. Mostly no reading takes longer than one issue.
  std::int64_t filter_cycles(std::size_t j) const {
    if (longest_reading() <= issue_cycles_[1]) return stream_cycles(j);
    std::int64_t cycles = 0;
    for_each_group(j, [&](std::uint8_t count, std::size_t piece) {
      cycles += count == 0 ? 0 : std::max(issue_cycles_[count], read_cycles_[piece]);
    });
    return cycles;
  }

  bool issues_all_take_as_long() const {
    const std::int64_t most = std::min(rules_.weights_per_cycle, max_group_size);
    return issue_cycles_[1] == issue_cycles_[static_cast<std::size_t>(most)];
  }
  std::int64_t longest_reading() const { return *std::max_element(read_cycles_.begin(), read_cycles_.end()); }
  bool groups_wait_for_ports() const {
    return longest_reading() > 1 || issue_cycles_[1] > 1 || !issues_all_take_as_long();
  }

  // Calls visit(weights, place among the pieces) for the groups of a PE.
  template <class Visit>
  void for_each_group(std::size_t j, const Visit& visit) const {
    const std::int64_t filter = round_.first_filter + static_cast<std::int64_t>(j);
    counts_.for_each_run(filter, round_.channels, [&](Counts counts, const Range& pieces) {
      for (std::size_t i = 0; i < counts.size(); ++i) visit(counts[i], piece_at(pieces, i));
    });
  }

  // The same for the groups that somebody has a weight in, with the most that a PE has.
  template <class Visit>
  void for_each_busiest(const Visit& visit) const {
    for (const Busiest& run : busiest_)
      for (std::size_t i = 0; i < run.counts.size(); ++i)
        if (run.counts[i] > 0) visit(run.counts[i], piece_at(run.pieces, i));
  }

  std::size_t piece_at(const Range& pieces, std::size_t group_of_run) const {
    return static_cast<std::size_t>(pieces.first - pieces_.first) +
           group_of_run % static_cast<std::size_t>(pieces.count);
  }

  void charge(std::size_t j, std::int64_t compute, std::int64_t buffer_port, std::int64_t barrier) {
    cost_.pe[j].compute += compute;
    cost_.pe[j].buffer_port += buffer_port;
    cost_.pe[j].barrier += barrier;
  }

  void add_output_port(std::int64_t cycles_without_it) {
    cost_.ports.output.add(output_accesses_ * round_.filters * pixels_ * rules_.psum_bits, output_cycles_,
                           output_cycles_ > std::max<std::int64_t>(1, cycles_without_it));
  }

  // `holds_up`: whether the array waits for this group.
  void add_group_ports(PortUses& ports, std::uint8_t count, std::size_t piece, bool holds_up) const {
    const std::int64_t stream = issue_cycles_[count], read = read_cycles_[piece];
    const bool stretched = holds_up && std::max(stream, read) > rules_.issues(count);
    const std::int64_t channels = counts_.pieces().channels(pieces_.first + static_cast<std::int64_t>(piece));
    ports.input.add(channels * pixels_ * rules_.input_bits, read, stretched && read >= stream);
    const std::int64_t most = std::min<std::int64_t>(count, rules_.weights_per_cycle);
    const std::int64_t rest = count % rules_.weights_per_cycle, last = rest == 0 ? most : rest;
    for (const std::int64_t weights : {most, last})
      ports.weight.add(rules_.pes * weights * rules_.slot_bits,
                       issue_cycles_[static_cast<std::size_t>(weights)], stretched && stream >= read);
  }

  PassCost& cost_;
  const GroupCounts& counts_;
  const Round& round_;
  std::int64_t pixels_;
  const PassRules& rules_;
  std::int64_t output_accesses_, output_cycles_;
  Range pieces_;                            // of the channel axis
  std::vector<std::int64_t> issues_;        // of each PE
  std::vector<std::int64_t> read_cycles_;   // by piece
  std::vector<std::int64_t> issue_cycles_;  // by weights of a PE in a group
  std::vector<Busiest> busiest_;
};

}  // namespace

std::int64_t PassRules::issues(std::int64_t weights) const {
  return ceil_div(weights, weights_per_cycle);
}

std::int64_t PassRules::issue_cycles(std::int64_t weights) const {
  const auto cycles = [this](std::int64_t of_one) {
    return ceil_div(pes * of_one * slot_bits, weight_port_bits);
  };
  return weights / weights_per_cycle * cycles(weights_per_cycle) + cycles(weights % weights_per_cycle);
}

std::int64_t PassRules::read_cycles(std::int64_t channels, std::int64_t pixels) const {
  return ceil_div(channels * pixels * input_bits, input_port_bits);
}

std::int64_t PassRules::output_cycles(std::int64_t filters, std::int64_t pixels,
                                      std::int64_t accesses) const {
  return accesses * ceil_div(filters * pixels * psum_bits, output_port_bits);
}

void add_pass(PassCost& cost, const GroupCounts& counts, const Round& round, std::int64_t pixels,
              const PassRules& rules) {
  cost.assign(round.filters);
  Pass pass(cost, counts, round, pixels, rules);
  const std::int64_t cycles = rules.runs_ahead ? pass.run_ahead() : pass.in_step();
  cost.end_round(round.filters, cycles);
}

}  // namespace lacuna::structured
