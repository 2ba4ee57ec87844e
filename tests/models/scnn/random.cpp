#include "models/scnn/dcnn.h"
#include "models/scnn/scnn.h"
#include "tests/models/proven_model.h"
#include "tests/models/scnn/reference.h"
#include "tests/property/random_layer.h"

namespace lacuna::property {
namespace {

using scnn::Dcnn;
using scnn::Scnn;

// Sometimes wider or taller than any plane. The reference takes PEs x PEs for a cycle: grids of more columns
// than a mask's word has bits are seldom.
void random_grid(Dice& dice, scnn::PlanarArray& array) {
  array.rows = dice.in(1, 3);
  array.columns = dice.in(1, 3);
  if (dice.one_in(10)) (dice.one_in(2) ? array.rows : array.columns) = dice.in(4, 24);
  if (dice.one_in(100)) {
    array.rows = 1;
    array.columns = dice.in(60, 80);
  }
  array.accumulator_buffers = dice.in(1, 2);
  array.ppu_lanes = dice.in(1, 6);
  array.prefetch_chunks = dice.one_in(2) ? 0 : dice.in(1, 4);
  array.run_bits = dice.in(1, 4);
  array.pipeline_stages = dice.in(1, 4);
}

void randomize_scnn(Dice& dice, Case& c) {
  random_surroundings(dice, c.layer);
  auto model = std::make_shared<Scnn>();
  random_grid(dice, model->array);
  model->F = dice.in(1, 6);
  model->I = dice.in(1, 6);
  model->accumulator_banks = dice.one_in(2) ? std::int64_t{1} << dice.in(0, 6) : dice.in(1, 40);
  model->accumulator_entries = dice.in(1, 30);
  model->bank_hash = dice.one_in(2) ? "linear" : "address";
  model->bank_multipliers = {dice.in(0, 9), dice.in(0, 9), dice.in(0, 9)};
  model->queue_depth = dice.one_in(2) ? 0 : dice.in(1, 5);
  model->halo = dice.one_in(2) ? "input" : "output";
  model->compressed_weights = !dice.one_in(4);
  model->compressed_activations = !dice.one_in(4);
  c.machine.model = std::move(model);
}

void randomize_dcnn(Dice& dice, Case& c) {
  random_surroundings(dice, c.layer);
  auto model = std::make_shared<Dcnn>();
  random_grid(dice, model->array);
  model->multipliers_per_pe = dice.in(1, 9);
  model->array.accumulators = dice.in(4, 200);
  model->compressed_dram_activations = dice.one_in(2);
  model->gate_zero_operands = dice.one_in(2);
  c.machine.model = std::move(model);
}

// What the two machines share.
template <class Array>
Array grid_of(const scnn::PlanarArray& grid) {
  Array array;
  array.rows = grid.rows;
  array.columns = grid.columns;
  array.run_bits = grid.run_bits;
  array.ppu_lanes = grid.ppu_lanes;
  array.accumulator_buffers = grid.accumulator_buffers;
  array.pipeline_stages = grid.pipeline_stages;
  array.prefetch_chunks = grid.prefetch_chunks;
  return array;
}

reference::ScnnArray scnn_of(const Scnn& s) {
  auto array = grid_of<reference::ScnnArray>(s.array);
  array.F = s.F;
  array.I = s.I;
  array.accumulator_banks = s.accumulator_banks;
  array.accumulator_entries = s.accumulator_entries;
  array.queue_depth = s.queue_depth;
  array.address_hash = s.bank_hash == "address";
  array.multipliers = {s.bank_multipliers.filter, s.bank_multipliers.row, s.bank_multipliers.column};
  array.input_halo = s.halo == "input";
  array.compressed_weights = s.compressed_weights;
  array.compressed_activations = s.compressed_activations;
  return array;
}

reference::DcnnArray dcnn_of(const Dcnn& d) {
  auto array = grid_of<reference::DcnnArray>(d.array);
  array.multipliers_per_pe = d.multipliers_per_pe;
  array.accumulators = d.array.accumulators;
  array.compressed_dram_activations = d.compressed_dram_activations;
  array.gated = d.gate_zero_operands;
  return array;
}

reference::Timing time_scnn(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const reference::ScnnArray array = scnn_of(model_of<Scnn>(c));
  reference::check_scnn_plan(array, memory_of(c), c.layer, tensors, plan, c.machine.dataflow.tile);
  return reference::run_scnn(array, memory_of(c), c.layer, tensors, plan);
}

reference::Timing time_dcnn(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const reference::DcnnArray array = dcnn_of(model_of<Dcnn>(c));
  reference::check_dcnn_plan(array, memory_of(c), c.layer, tensors, plan, c.machine.dataflow.tile);
  return reference::run_dcnn(array, memory_of(c), c.layer, tensors, plan);
}

const ProvenModelRegistration of_scnn{{.name = "scnn",
                                       .first_seed = 3'000'000,
                                       .randomize = randomize_scnn,
                                       .time = time_scnn,
                                       .loads_lists = true}};
const ProvenModelRegistration of_dcnn{{.name = "dcnn",
                                       .first_seed = 4'000'000,
                                       .randomize = randomize_dcnn,
                                       .time = time_dcnn,
                                       .loads_lists = true}};

}  // namespace
}  // namespace lacuna::property
