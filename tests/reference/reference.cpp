#include "tests/reference/reference.h"

#include <deque>
#include <string>

#include "tests/reference/reference_array.h"
#include "tests/reference/reference_surroundings.h"

namespace lacuna::reference {
namespace {

Timing run(const Machine& machine, const Memory& memory, const Plan& plan) {
  LockstepWires wires(plan, machine.pes());
  Surroundings around(memory, plan, wires, machine.pes(), machine.pipeline_stages(), machine.psum_count());
  const ArrayLogic logic(machine, plan, wires);
  const Sequencer sequencer("sequencer", around.clock, logic, plan, machine.pipeline_stages(), wires);
  std::deque<Pe> pes;
  for (std::int64_t i = 0; i < machine.pes(); ++i)
    pes.emplace_back(pe_name(i).c_str(), around.clock, i, machine, logic, plan, wires, around.timing);
  return around.run();
}

}  // namespace

Timing run_dense(const DenseArray& array, const Memory& memory, const Layer& layer,
                 const LayerTensors& tensors, const Plan& plan) {
  return run(*dense_machine(array, memory, layer, tensors), memory, plan);
}

Timing run_cambricon_x(const CambriconXArray& array, const Memory& memory, const Layer& layer,
                       const LayerTensors& tensors, const Plan& plan) {
  return run(*cambricon_x_machine(array, memory, layer, tensors), memory, plan);
}

Timing run_structured(const StructuredArray& array, const Memory& memory, const Layer& layer,
                      const LayerTensors& tensors, const Plan& plan) {
  return run(*structured_machine(array, memory, layer, tensors), memory, plan);
}

Timing run_nm_tensor_core(const NmTensorCoreArray& array, const Memory& memory, const Layer& layer,
                          const LayerTensors& tensors, const Plan& plan) {
  return run(*nm_tensor_core_machine(array, memory, layer, tensors), memory, plan);
}

Timing run_pattern(const PatternArray& array, const Memory& memory, const Layer& layer,
                   const LayerTensors& tensors, const Plan& plan) {
  return run(*pattern_machine(array, memory, layer, tensors), memory, plan);
}

Timing run_vector(std::int64_t pes, std::int64_t pipeline_stages, const Memory& memory, const Layer& layer,
                  const Plan& plan) {
  return run(*vector_machine(pes, pipeline_stages, memory, layer), memory, plan);
}

}  // namespace lacuna::reference
