#include <algorithm>

#include "sim/engine/planner.h"
#include "sim/engine/refused.h"
#include "sim/tensors/golden.h"
#include "tests/fuzz/support.h"

namespace lacuna::fuzz {
namespace {

constexpr std::int64_t most_elements = 1 << 14, most_macs = 1 << 20;
constexpr std::size_t most_steps = 1 << 12;

// Null if the machine says that it cannot take the layer.
std::unique_ptr<Datapath> prepared(const Machine& machine, const Layer& layer, const LayerTensors& tensors) {
  try {
    return prepare_layer(machine, layer, tensors);
  } catch (const Infeasible&) {
  } catch (const Refused&) {
  }
  return nullptr;
}

void add_up(const Ledger& ledger, Cycle cycles) {
  for (const Ledger::Row& row : ledger.rows()) {
    std::int64_t sum = 0;
    for (const std::int64_t of_cause : row) {
      require(of_cause >= 0, "no cause of a PE's time is negative");
      sum += of_cause;
    }
    require(sum == cycles, "the causes of each PE add up to the layer's cycles");
  }
}

}  // namespace

bool is_small(const Layer& layer) {
  const auto within = [](std::initializer_list<std::int64_t> factors, std::int64_t most) {
    for (const std::int64_t factor : factors) {
      if (factor > most) return false;
      most /= std::max<std::int64_t>(1, factor);
    }
    return true;
  };
  return within({layer.operands, layer.N, layer.C, layer.H, layer.W}, most_elements) &&
         within({layer.N, layer.K, layer.P, layer.Q}, most_elements) &&
         within({layer.K, layer.C, layer.R, layer.S}, most_elements) &&
         within({layer.N, layer.K, layer.P, layer.Q, layer.channels_per_group(), layer.R, layer.S},
                most_macs);
}

void run_array(const Machine& machine, const Layer& layer, const LayerTensors& tensors) {
  const std::unique_ptr<Datapath> datapath = prepared(machine, layer, tensors);
  if (datapath == nullptr || datapath->plan().steps.size() > most_steps) return;
  Ledger ledger(machine.model->geometry().pes);
  ArrayAccesses accesses;
  std::vector<std::int64_t> psums(layer.has_weights() ? static_cast<std::size_t>(layer.output_count()) : 0);
  Cycle end = 0;
  datapath->begin_layer(0);
  for (const Step& step : datapath->plan().steps) {
    const StepEnd ends = datapath->run_step(step, {}, ledger, accesses);
    end = std::max({end, ends.done, ends.finished});
    if (!psums.empty()) datapath->compute_values(step, psums);
  }
  datapath->end_layer(end, ledger);
  add_up(ledger, end);
  Actions actions;
  datapath->add_array_actions(*machine.technology, actions);
  require(datapath->covered_macs() == layer.dense_macs(), "every multiplication is covered once");
  if (!psums.empty())
    require(psums == golden_outputs(layer, tensors), "the outputs are those of a convolution");
}

}  // namespace lacuna::fuzz
