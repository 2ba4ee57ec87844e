#include "models/pattern/step_cost.h"

#include <algorithm>

#include "sim/config/integer_math.h"

namespace lacuna::pattern {
namespace {

std::int64_t stored_bits(const Batch& batch, const ChannelTileRules& tile, const StepRules& rules) {
  return batch.weights * rules.weight_bits + batch.kernels * tile.kernel_index_bits;
}

void add_batches(MemberCost& cost, const BatchClass& of, std::int64_t vectors, bool only_writes,
                 const ChannelTileRules& tile, const StepRules& rules) {
  const Batch& batch = of.batch;
  const std::int64_t work = vectors * cycles_per_vector(batch, only_writes, rules);
  cost.cycles += of.count * std::max(work, load_cycles(batch, tile, rules));
  cost.compute += of.count * vectors * batch.taps;
  cost.bank_conflict += of.count * vectors * batch.taps * (batch.conflict - 1);
  cost.input_reads += of.count * vectors * batch.weights;
  cost.weight_reads += of.count * ceil_div(stored_bits(batch, tile, rules), rules.lanes * rules.weight_bits);
  cost.output_reads += only_writes ? 0 : of.count * vectors;
  cost.output_writes += of.count * vectors;
}

}  // namespace

std::int64_t cycles_per_vector(const Batch& batch, bool only_writes, const StepRules& rules) {
  const std::int64_t taps = batch.taps * std::max<std::int64_t>(batch.conflict, rules.tap_cycles);
  return std::max(taps, only_writes ? rules.psum_write_cycles : rules.psum_cycles);
}

std::int64_t load_cycles(const Batch& batch, const ChannelTileRules& tile, const StepRules& rules) {
  return ceil_div(rules.sub_arrays * stored_bits(batch, tile, rules), rules.weight_port_bits);
}

std::int64_t members(std::int64_t filters, const StepRules& rules) {
  return rules.reconfigurable ? rules.sub_arrays / filters : 1;
}

MemberCost member_cost(std::span<const BatchClass> classes, std::int64_t vectors,
                       const ChannelTileRules& tile, const StepRules& rules) {
  MemberCost cost;
  if (classes.empty() && tile.first) {
    cost.cycles = vectors * rules.psum_write_cycles;
    cost.output_writes = vectors;
  }
  for (const BatchClass& of : classes)
    add_batches(cost, of, vectors, tile.first && &of == classes.data(), tile, rules);
  return cost;
}

namespace {

// The members of one round.
class Round {
 public:
  Round(StepCost& cost, std::int64_t sub_arrays) : cost_(cost) {
    cost_.pe.resize(static_cast<std::size_t>(sub_arrays));
    time_.assign(cost_.pe.size(), no_work);
  }

  void add(std::int64_t pe, const MemberCost& member) {
    StepCost::Pe& row = cost_.pe[static_cast<std::size_t>(pe)];
    row.compute += member.compute;
    row.bank_conflict += member.bank_conflict;
    row.buffer_port += member.cycles - member.compute - member.bank_conflict;
    time_[static_cast<std::size_t>(pe)] = member.cycles;
    longest_ = std::max(longest_, member.cycles);
    StepCost::Sums& sums = cost_.sums;
    sums.input_reads += member.input_reads;
    sums.weight_reads += member.weight_reads;
    sums.output_reads += member.output_reads;
    sums.output_writes += member.output_writes;
    sums.compute += member.compute;
  }

  void end() {
    for (std::size_t pe = 0; pe < time_.size(); ++pe)
      if (time_[pe] == no_work)
        cost_.pe[pe].unassigned += longest_;
      else
        cost_.pe[pe].barrier += longest_ - time_[pe];
    cost_.sums.cycles += longest_;
  }

 private:
  static constexpr std::int64_t no_work = -1;
  StepCost& cost_;
  std::vector<std::int64_t> time_;
  std::int64_t longest_ = 1;
};

}  // namespace

StepCosts& StepCosts::operator+=(const StepCost& step) {
  steps.push_back(step.sums);
  pe.resize(step.pe.size());
  for (std::size_t j = 0; j < pe.size(); ++j) {
    pe[j].compute += step.pe[j].compute;
    pe[j].bank_conflict += step.pe[j].bank_conflict;
    pe[j].buffer_port += step.pe[j].buffer_port;
    pe[j].barrier += step.pe[j].barrier;
    pe[j].unassigned += step.pe[j].unassigned;
  }
  return *this;
}

void add_round(StepCost& cost, const BatchTable& table, std::int64_t first, std::int64_t filters,
               std::int64_t vectors, const ChannelTileRules& tile, const StepRules& rules) {
  Round round(cost, rules.sub_arrays);
  const std::int64_t per_filter = members(filters, rules);
  const std::int64_t fewer = vectors / per_filter, with_one_more = vectors % per_filter;
  for (std::int64_t a = 0; a < filters; ++a) {
    const FilterTile& filter = table.at(first + a, tile.index);
    const auto classes = table.classes(filter);
    cost.sums.weights += filter.weights;
    const auto add_members = [&](std::int64_t from, std::int64_t to, std::int64_t share) {
      if (share == 0 || from == to) return;
      const MemberCost member = member_cost(classes, share, tile, rules);
      for (std::int64_t e = from; e < to; ++e) round.add(a * per_filter + e, member);
    };
    add_members(0, with_one_more, fewer + 1);
    add_members(with_one_more, per_filter, fewer);
  }
  round.end();
}

}  // namespace lacuna::pattern
