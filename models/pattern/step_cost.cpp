#include "models/pattern/step_cost.h"

#include <algorithm>
#include <array>

#include "sim/base/integer_math.h"

namespace lacuna::pattern {
namespace {

std::int64_t stored_bits(const Batch& batch, const ChannelTileRules& tile, const StepRules& rules) {
  return batch.weights * rules.weight_bits + batch.kernels * tile.kernel_index_bits;
}

// Vectors of equally many pixels.
struct Vectors {
  std::int64_t count, pixels;
};
std::array<Vectors, 2> by_pixels(const VectorShare& share, const StepRules& rules) {
  const std::int64_t shorter = share.last_pixels == 0 || share.count == 0 ? 0 : 1;
  return {{{share.count - shorter, rules.pixels}, {shorter, share.last_pixels}}};
}

// The ports that a batch asked, and the ones that it had to wait for.
void add_ports(PortUses& uses, const Batch& batch, std::int64_t work, const VectorShare& share,
               bool only_writes, const ChannelTileRules& tile, const StepRules& rules) {
  const std::int64_t load = load_cycles(batch, tile, rules), taps = std::int64_t{batch.taps} * batch.conflict;
  uses.weight.add(rules.sub_arrays * stored_bits(batch, tile, rules), load, load > work);
  for (const Vectors& vectors : by_pixels(share, rules)) {
    if (vectors.count == 0) continue;
    const std::int64_t input = rules.input_cycles(batch.weights, vectors.pixels);
    const std::int64_t psums = rules.psum_cycles(only_writes, vectors.pixels);
    const bool stretched = load <= work && std::max(input, psums) > taps;
    uses.input.add(batch.weights * rules.tap_input_bits(vectors.pixels), input, stretched && input >= psums);
    uses.output.add((only_writes ? 1 : 2) * rules.sub_arrays * vectors.pixels * rules.psum_bits, psums,
                    stretched && psums >= input);
  }
}

void add_batches(MemberCost& cost, const BatchClass& of, const VectorShare& share, bool only_writes,
                 const ChannelTileRules& tile, const StepRules& rules) {
  const Batch& batch = of.batch;
  const std::int64_t vectors = share.count;
  std::int64_t work = 0;
  for (const Vectors& equal : by_pixels(share, rules))
    if (equal.count > 0) work += equal.count * vector_cycles(batch, only_writes, equal.pixels, rules);
  cost.cycles += of.count * std::max(work, load_cycles(batch, tile, rules));
  add_ports(cost.ports, batch, work, share, only_writes, tile, rules);
  cost.compute += of.count * vectors * batch.taps;
  cost.bank_conflict += of.count * vectors * batch.taps * (batch.conflict - 1);
  cost.input_reads += of.count * vectors * batch.weights;
  cost.weight_reads += of.count * ceil_div(stored_bits(batch, tile, rules), rules.lanes * rules.weight_bits);
  cost.output_reads += only_writes ? 0 : of.count * vectors;
  cost.output_writes += of.count * vectors;
}

}  // namespace

std::int64_t StepRules::tap_input_bits(std::int64_t pixels_of_vector) const {
  return sub_arrays * pixels_of_vector * input_bits;
}

std::int64_t StepRules::input_cycles(std::int64_t taps, std::int64_t pixels_of_vector) const {
  return ceil_div(taps * tap_input_bits(pixels_of_vector), input_port_bits);
}

std::int64_t StepRules::psum_cycles(bool only_writes, std::int64_t pixels_of_vector) const {
  return ceil_div((only_writes ? 1 : 2) * sub_arrays * pixels_of_vector * psum_bits, output_port_bits);
}

std::int64_t vector_cycles(const Batch& batch, bool only_writes, std::int64_t pixels,
                           const StepRules& rules) {
  return std::max({std::int64_t{batch.taps} * batch.conflict, rules.input_cycles(batch.weights, pixels),
                   rules.psum_cycles(only_writes, pixels)});
}

std::int64_t load_cycles(const Batch& batch, const ChannelTileRules& tile, const StepRules& rules) {
  return ceil_div(rules.sub_arrays * stored_bits(batch, tile, rules), rules.weight_port_bits);
}

std::int64_t members(std::int64_t filters, const StepRules& rules) {
  return rules.reconfigurable ? rules.sub_arrays / filters : 1;
}

MemberCost member_cost(std::span<const BatchClass> classes, const VectorShare& share,
                       const ChannelTileRules& tile, const StepRules& rules) {
  MemberCost cost;
  if (classes.empty() && tile.first) {
    for (const Vectors& zeros : by_pixels(share, rules)) {
      if (zeros.count == 0) continue;
      const std::int64_t cycles = rules.psum_cycles(true, zeros.pixels);
      cost.cycles += zeros.count * cycles;
      cost.ports.output.add(rules.sub_arrays * zeros.pixels * rules.psum_bits, cycles, cycles > 1);
    }
    cost.output_writes = share.count;
  }
  for (const BatchClass& of : classes)
    add_batches(cost, of, share, tile.first && &of == classes.data(), tile, rules);
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
    ports_.add(member.ports, member.cycles);
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
    cost_.ports.add(ports_.all());
  }

 private:
  static constexpr std::int64_t no_work = -1;
  StepCost& cost_;
  std::vector<std::int64_t> time_;
  std::int64_t longest_ = 1;
  SlowestPortUses ports_;
};

}  // namespace

StepCosts& StepCosts::operator+=(const StepCost& step) {
  steps.push_back(step.sums);
  ports.add(step.ports);
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
               const VectorShare& vectors, const ChannelTileRules& tile, const StepRules& rules) {
  Round round(cost, rules.sub_arrays);
  const std::int64_t per_filter = members(filters, rules);
  const std::int64_t fewer = vectors.count / per_filter, with_one_more = vectors.count % per_filter;
  const std::int64_t last = std::min(per_filter, vectors.count) - 1;  // that has vectors
  for (std::int64_t a = 0; a < filters; ++a) {
    const FilterTile& filter = table.at(first + a, tile.index);
    const auto classes = table.classes(filter);
    cost.sums.weights += filter.weights;
    const auto add_members = [&](std::int64_t from, std::int64_t to, std::int64_t share) {
      if (share == 0 || from == to) return;
      const bool has_last = vectors.last_pixels > 0 && from <= last && last < to;
      if (!has_last || to - from > 1) {
        const MemberCost member = member_cost(classes, {share, 0}, tile, rules);
        for (std::int64_t e = from; e < to; ++e)
          if (!has_last || e != last) round.add(a * per_filter + e, member);
      }
      if (has_last)
        round.add(a * per_filter + last, member_cost(classes, {share, vectors.last_pixels}, tile, rules));
    };
    add_members(0, with_one_more, fewer + 1);
    add_members(with_one_more, per_filter, fewer);
  }
  round.end();
}

}  // namespace lacuna::pattern
