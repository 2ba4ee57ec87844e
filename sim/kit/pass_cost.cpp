#include "sim/kit/pass_cost.h"

namespace lacuna {
namespace {

template <class Sums, class Visit>
void for_each_number(Sums& sums, const Visit& visit) {
  for (auto* number :
       {&sums.cycles, &sums.input_words, &sums.weight_words, &sums.output_words, &sums.operands})
    visit(*number);
}

template <class Pe, class Visit>
void for_each_cause(Pe& pe, const Visit& visit) {
  for (auto* number : {&pe.compute, &pe.buffer_port, &pe.barrier, &pe.unassigned}) visit(*number);
}

using Numbers = std::vector<std::int64_t>;

void append(const PortUse& port, Numbers& numbers) {
  numbers.insert(numbers.end(), {port.cycles, port.bits, port.fewest_cycles, port.throttles ? 1 : 0});
}

void take(PortUse& port, Numbers::const_iterator& next) {
  for (std::int64_t* number : {&port.cycles, &port.bits, &port.fewest_cycles}) *number = *next++;
  port.throttles = *next++ != 0;
}

}  // namespace

void PassCosts::add(const PassCost& next_tile) {
  const auto size = static_cast<std::int64_t>(next_tile.pe.size());
  all.assign(size);
  for (std::size_t j = 0; j < next_tile.pe.size(); ++j) {
    all.pe[j].compute += next_tile.pe[j].compute;
    all.pe[j].buffer_port += next_tile.pe[j].buffer_port;
    all.pe[j].barrier += next_tile.pe[j].barrier;
    all.pe[j].unassigned += next_tile.pe[j].unassigned;
  }
  all.end_round(size, next_tile.cycles);
  all.ports.add(next_tile.ports);
  tiles.push_back(next_tile);
}

void PassCosts::charge(std::int64_t passes, Ledger& ledger) const {
  for (std::int64_t row = 0; row < ledger.pes(); ++row) {
    const auto j = static_cast<std::size_t>(row);
    const PassCost::Pe pe = j < all.pe.size() ? all.pe[j] : PassCost::Pe{.unassigned = all.cycles};
    ledger.add(row, Cause::compute, passes * pe.compute);
    ledger.add(row, Cause::buffer_port, passes * pe.buffer_port);
    ledger.add(row, Cause::barrier, passes * pe.barrier);
    ledger.add(row, Cause::unassigned, passes * pe.unassigned);
  }
}

// The number of tiles, theirs, then those of the ports and of the PEs.
std::vector<std::int64_t> packed(const PassCosts& costs) {
  std::vector<std::int64_t> numbers{static_cast<std::int64_t>(costs.tiles.size())};
  const auto put = [&numbers](std::int64_t number) { numbers.push_back(number); };
  for (const PassSums& tile : costs.tiles) for_each_number(tile, put);
  const PortUses& ports = costs.all.ports;
  for (const PortUse& port : {ports.weight, ports.input, ports.output}) append(port, numbers);
  for (const PassCost::Pe& pe : costs.all.pe) for_each_cause(pe, put);
  return numbers;
}

PassCosts unpacked(const std::vector<std::int64_t>& numbers) {
  PassCosts costs;
  auto next = numbers.begin();
  const auto get = [&next](std::int64_t& number) { number = *next++; };
  costs.tiles.resize(static_cast<std::size_t>(*next++));
  for (PassSums& tile : costs.tiles) {
    for_each_number(tile, get);
    costs.all.cycles += tile.cycles;
  }
  PortUses& ports = costs.all.ports;
  for (PortUse* port : {&ports.weight, &ports.input, &ports.output}) take(*port, next);
  while (next != numbers.end()) for_each_cause(costs.all.pe.emplace_back(), get);
  return costs;
}

}  // namespace lacuna
