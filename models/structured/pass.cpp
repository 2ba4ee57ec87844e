#include "models/structured/pass.h"

#include <algorithm>
#include <vector>

#include "sim/config/integer_math.h"
#include "sim/workload/target_clones.h"

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
        output_cycles_(rules.output_cycles(pixels, round.channels.first == 0 ? 1 : 2)),
        pieces_(counts.pieces().of(round.channels)),
        issues_(static_cast<std::size_t>(round.filters)) {
    for (std::int64_t piece = pieces_.first; piece < pieces_.end(); ++piece)
      read_cycles_.push_back(rules.read_cycles(counts.pieces().channels(piece), pixels));
    find_busiest();
    count_operands();
  }

  // S6 "group": a group takes as long as the PE with the most weights in it, or as its activations.
  std::int64_t in_step() {
    std::int64_t busy = 0, total = 0;  // sums of M and of the groups' durations
    for (const Busiest& run : busiest_)
      for (std::size_t i = 0; i < run.counts.size(); ++i) {
        if (run.counts[i] == 0) continue;
        const std::int64_t most = rules_.issues(run.counts[i]) * rules_.cycles_per_issue;
        busy += most;
        total += std::max(most, read_cycles(run.pieces, i));
      }
    const std::int64_t cycles = std::max(total, output_cycles_);
    for (std::size_t j = 0; j < issues_.size(); ++j) {
      const std::int64_t u = issues_[j], b = rules_.cycles_per_issue;
      charge(j, u, u * (b - 1) + (cycles - busy), busy - u * b);
    }
    return cycles;
  }

  // S6 "filter": each PE on its own, then a barrier.
  std::int64_t run_ahead() {
    std::vector<std::int64_t> time;
    for (std::int64_t j = 0; j < round_.filters; ++j)
      time.push_back(std::max(output_cycles_, filter_cycles(j)));
    const std::int64_t cycles = *std::max_element(time.begin(), time.end());
    for (std::size_t j = 0; j < time.size(); ++j)
      charge(j, issues_[j], time[j] - issues_[j], cycles - time[j]);
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
    for (std::int64_t j = 0; j < round_.filters; ++j) {
      const std::int64_t weights = counts_.weights(round_.first_filter + j, round_.channels);
      cost_.operands += weights * pixels_;
      issues_[static_cast<std::size_t>(j)] = rules_.weights_per_cycle == 1 ? weights : filter_issues(j);
      cost_.weight_words += issues_[static_cast<std::size_t>(j)];
    }
  }

  std::int64_t filter_issues(std::int64_t j) const {
    return sum_over_groups(j, [](std::int64_t issues, std::int64_t) { return issues; });
  }

  // A PE's time for its groups. Mostly no reading takes longer than one issue.
  std::int64_t filter_cycles(std::int64_t j) const {
    const std::int64_t b = rules_.cycles_per_issue;
    if (*std::max_element(read_cycles_.begin(), read_cycles_.end()) <= b)
      return issues_[static_cast<std::size_t>(j)] * b;
    return sum_over_groups(j, [b](std::int64_t issues, std::int64_t read) {
      return issues == 0 ? 0 : std::max(issues * b, read);
    });
  }

  template <class Term>
  std::int64_t sum_over_groups(std::int64_t j, const Term& term) const {
    std::int64_t total = 0;
    counts_.for_each_run(round_.first_filter + j, round_.channels, [&](Counts counts, const Range& pieces) {
      for (std::size_t i = 0; i < counts.size(); ++i)
        total += term(rules_.issues(counts[i]), read_cycles(pieces, i));
    });
    return total;
  }

  std::int64_t read_cycles(const Range& pieces, std::size_t group_of_run) const {
    return read_cycles_[static_cast<std::size_t>(pieces.first - pieces_.first) +
                        group_of_run % static_cast<std::size_t>(pieces.count)];
  }

  void charge(std::size_t j, std::int64_t compute, std::int64_t buffer_port, std::int64_t barrier) {
    cost_.pe[j].compute += compute;
    cost_.pe[j].buffer_port += buffer_port;
    cost_.pe[j].barrier += barrier;
  }

  PassCost& cost_;
  const GroupCounts& counts_;
  const Round& round_;
  std::int64_t pixels_;
  const PassRules& rules_;
  std::int64_t output_cycles_;
  Range pieces_;                           // of the channel axis
  std::vector<std::int64_t> issues_;       // of each PE
  std::vector<std::int64_t> read_cycles_;  // by piece
  std::vector<Busiest> busiest_;
};

}  // namespace

std::int64_t PassRules::read_cycles(std::int64_t channels, std::int64_t pixels) const {
  return ceil_div(channels * pixels * input_bits, input_port_bits);
}

std::int64_t PassRules::output_cycles(std::int64_t pixels, std::int64_t output_accesses) const {
  return output_accesses * ceil_div(pes * pixels * psum_bits, output_port_bits);
}

std::int64_t PassRules::issues(std::int64_t weights) const {
  return ceil_div(weights, weights_per_cycle);
}

void add_pass(PassCost& cost, const GroupCounts& counts, const Round& round, std::int64_t pixels,
              const PassRules& rules) {
  cost.assign(round.filters);
  Pass pass(cost, counts, round, pixels, rules);
  const std::int64_t cycles = rules.runs_ahead ? pass.run_ahead() : pass.in_step();
  cost.end_round(round.filters, cycles);
}

}  // namespace lacuna::structured
