#include "sim/engine/pass_cost.h"

namespace lacuna {

void PassCost::charge(std::int64_t passes, Ledger& ledger) const {
  for (std::size_t j = 0; j < pe.size(); ++j) {
    const auto row = static_cast<std::int64_t>(j);
    ledger.add(row, Cause::compute, passes * pe[j].compute);
    ledger.add(row, Cause::buffer_port, passes * pe[j].buffer_port);
    ledger.add(row, Cause::barrier, passes * pe[j].barrier);
    ledger.add(row, Cause::unassigned, passes * pe[j].unassigned);
  }
}

void pack(const PassCost& cost, std::vector<std::int64_t>& numbers) {
  numbers.insert(numbers.end(), {static_cast<std::int64_t>(cost.pe.size()), cost.cycles, cost.input_words,
                                 cost.weight_words, cost.output_words, cost.operands});
  for (const PassCost::Pe& pe : cost.pe)
    numbers.insert(numbers.end(), {pe.compute, pe.buffer_port, pe.barrier, pe.unassigned});
}

std::vector<PassCost> unpacked(const std::vector<std::int64_t>& numbers) {
  std::vector<PassCost> costs;
  for (auto next = numbers.begin(); next != numbers.end();) {
    PassCost& cost = costs.emplace_back();
    cost.pe.resize(static_cast<std::size_t>(*next++));
    for (std::int64_t* number :
         {&cost.cycles, &cost.input_words, &cost.weight_words, &cost.output_words, &cost.operands})
      *number = *next++;
    for (PassCost::Pe& pe : cost.pe)
      for (std::int64_t* number : {&pe.compute, &pe.buffer_port, &pe.barrier, &pe.unassigned})
        *number = *next++;
  }
  return costs;
}

}  // namespace lacuna
