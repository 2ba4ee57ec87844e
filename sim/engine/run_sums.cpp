#include "sim/engine/run_sums.h"

#include <algorithm>

#include "sim/config/too_large.h"

namespace lacuna {

void RunSums::expect(Wide cycles) const {
  const MachineRates& rates = total_.rates();
  const Wide all = total_.count<"cycles">() + cycles;
  // A product of all three could exceed even 128 bits: a machine has fewer than 2^45 multipliers.
  counted(std::min(all, Wide{1} << 80) * rates.multipliers(), "multiplier slots (multipliers x cycles)");
  counted(all * rates.pes, "PE-cycles (PEs x cycles)");
  within_run(all);
}

void RunSums::add(const LayerResult& layer) {
  expect(layer.count<"cycles">());
  total_.add(layer);
}

}  // namespace lacuna
