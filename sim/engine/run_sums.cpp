#include "sim/engine/run_sums.h"

#include <algorithm>

#include "sim/config/too_large.h"

namespace lacuna {
namespace {

void add(std::int64_t& sum, std::int64_t count, const char* quantity) {
  sum = counted(static_cast<Wide>(sum) + count, quantity);
}

void add(BufferBytes& sum, const BufferBytes& bytes) {
  add(sum.array_read, bytes.array_read, "bytes read from a buffer");
  add(sum.array_written, bytes.array_written, "bytes written to a buffer");
  add(sum.filled, bytes.filled, "bytes filled into a buffer");
  add(sum.drained, bytes.drained, "bytes drained from a buffer");
}

}  // namespace

void RunSums::expect(Wide cycles) const {
  const Wide all = cycles_ + cycles;
  // A product of all three could exceed even 128 bits: a machine has fewer than 2^45 multipliers.
  counted(std::min(all, Wide{1} << 80) * geometry_.multipliers(), "multiplier slots (multipliers x cycles)");
  counted(all * geometry_.pes, "PE-cycles (PEs x cycles)");
  within_run(all);
}

void RunSums::add(const LayerRun& run) {
  expect(run.timing.cycles);
  cycles_ += run.timing.cycles;
  dram_bytes_ += run.timing.traffic.total();
  counted(dram_bytes_, "bytes moved to and from DRAM");
  lacuna::add(weight_, run.weight);
  lacuna::add(input_, run.input);
  lacuna::add(output_, run.output);
  for (const Action& action : run.actions.list())
    lacuna::add(actions_[action.name], action.count, ("actions \"" + action.name + '"').c_str());
}

}  // namespace lacuna
