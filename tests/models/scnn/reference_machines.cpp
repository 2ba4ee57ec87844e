// SCNN and DCNN: their plans, and their layers on the clocked grid.
#include "tests/models/scnn/reference_dataflow.h"

namespace lacuna::reference {
namespace {

std::unique_ptr<Dataflow> dataflow_of(const ScnnArray& array, const GridLayer& on, const TileShape& tile) {
  return scnn_dataflow(array, on.memory, on.layer, on.tensors,
                       largest_pieces(on.array.grid, on.layer, tile.p, tile.q));
}

std::unique_ptr<Dataflow> dataflow_of(const DcnnArray& array, const GridLayer& on, const TileShape&) {
  return dcnn_dataflow(array, on.memory, on.layer, on.tensors);
}

template <class Array>
Plan grid_plan(const Array& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice) {
  const GridLayer on{grid_array(array), memory, layer, tensors};
  const TileShape tile = choose_tiles(on, choice);
  return plan_of(make_schedule(on, *dataflow_of(array, on, tile), tile), tile);
}

template <class Array>
void check_grid_plan(const Array& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice) {
  const GridLayer on{grid_array(array), memory, layer, tensors};
  compare(plan.tile, choose_tiles(on, choice), layer);
  compare(make_schedule(on, *dataflow_of(array, on, plan.tile), plan.tile), plan);
}

template <class Array>
Timing run_grid(const Array& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan) {
  const GridLayer on{grid_array(array), memory, layer, tensors};
  return run(on, *dataflow_of(array, on, plan.tile), plan);
}

}  // namespace

Timing run_scnn(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan) {
  return run_grid(array, memory, layer, tensors, plan);
}

Timing run_dcnn(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
                const Plan& plan) {
  return run_grid(array, memory, layer, tensors, plan);
}

void check_scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice) {
  check_grid_plan(array, memory, layer, tensors, plan, choice);
}

void check_dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer,
                     const LayerTensors& tensors, const Plan& plan, const TilingChoice& choice) {
  check_grid_plan(array, memory, layer, tensors, plan, choice);
}

Plan scnn_plan(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice) {
  return grid_plan(array, memory, layer, tensors, choice);
}

Plan dcnn_plan(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const TilingChoice& choice) {
  return grid_plan(array, memory, layer, tensors, choice);
}

}  // namespace lacuna::reference
