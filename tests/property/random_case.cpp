#include "tests/property/random_case.h"

#include <algorithm>
#include <cstdlib>

#include "models/cambricon_x/cambricon_x.h"
#include "models/dense/dense.h"
#include "models/pattern/pattern.h"
#include "models/scnn/dcnn.h"
#include "models/scnn/scnn.h"
#include "sim/energy/technology.h"
#include "sim/pruning/prune.h"
#include "tests/property/random_grouped.h"
#include "tests/property/random_layer.h"
#include "tests/source_root.h"

namespace lacuna::property {
namespace {

BufferConfig random_buffer(Dice& dice) {
  BufferConfig buffer;
  buffer.capacity_bytes = dice.one_in(3) ? dice.in(16, 256) : dice.in(256, 4096);
  buffer.width_bytes = dice.in(1, 48);
  buffer.ports = dice.in(1, 2);
  buffer.double_buffered = !dice.one_in(4);
  return buffer;
}

std::optional<std::int64_t> maybe_fixed(Dice& dice, std::int64_t high) {
  return dice.one_in(3) ? std::optional(dice.in(1, high)) : std::nullopt;
}

void random_memory(Dice& dice, Machine& machine) {
  machine.dram.bandwidth_bytes_per_cycle = Ratio::of(dice.in(1, 60), dice.in(1, 7));
  machine.dram.latency_cycles = dice.one_in(5) ? 0 : dice.in(1, 40);
  machine.dram.burst_bytes = dice.one_in(3) ? dice.in(1, 256) : std::int64_t{1} << dice.in(0, 6);
  machine.dram.turnaround_cycles = dice.in(0, 9);
  machine.dram.bandwidth_gb_per_s = machine.dram.latency_ns = machine.dram.turnaround_ns = std::nullopt;
  machine.dma.channels = dice.in(1, 3);
  machine.dma.outstanding_requests = dice.in(1, 4);
  machine.dma.request_bytes = machine.dram.burst_bytes * dice.in(1, 8);
  machine.buffers = {random_buffer(dice), random_buffer(dice), random_buffer(dice)};
  machine.psum_bits = dice.in(16, 48);
  machine.vector_lanes_per_pe = dice.in(1, 3);
}

void random_dataflow(Dice& dice, Machine& machine) {
  const char* orders[] = {"OR", "IR", "WR", "auto"};
  machine.dataflow.loop_order = orders[dice.in(0, 3)];
  machine.dataflow.tile.k = maybe_fixed(dice, 7);
  machine.dataflow.tile.c = maybe_fixed(dice, 7);
  machine.dataflow.tile.p = maybe_fixed(dice, 4);
  machine.dataflow.tile.q = maybe_fixed(dice, 4);
}

std::shared_ptr<Model> random_dense(Dice& dice) {
  auto model = std::make_shared<Dense>();
  model->outputs = dice.in(1, 5);
  model->inputs = dice.in(1, 5);
  model->stages = dice.in(1, 5);
  return model;
}

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

std::shared_ptr<Model> random_scnn(Dice& dice) {
  auto model = std::make_shared<scnn::Scnn>();
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
  return model;
}

std::shared_ptr<Model> random_dcnn(Dice& dice) {
  auto model = std::make_shared<scnn::Dcnn>();
  random_grid(dice, model->array);
  model->multipliers_per_pe = dice.in(1, 9);
  model->array.accumulators = dice.in(4, 200);
  model->compressed_dram_activations = dice.one_in(2);
  return model;
}

std::shared_ptr<Model> random_pattern(Dice& dice) {
  auto model = std::make_shared<pattern::Pattern>();
  model->sub_arrays = dice.in(1, 6);
  model->lanes = dice.in(1, 6);
  model->pixels = dice.in(1, 5);
  model->pattern_table = dice.one_in(3) ? dice.in(1, 3) : dice.in(4, 20);
  model->lane_control = dice.one_in(2) ? "own" : "shared";
  model->kernel_reorder = !dice.one_in(3);
  model->filter_reorder = !dice.one_in(3);
  model->reconfigurable = dice.one_in(2);
  model->banks = dice.in(1, 8);
  model->rearranged = !dice.one_in(3);
  model->gate_zero_operands = dice.one_in(2);
  model->stages = dice.in(1, 5);
  return model;
}

std::shared_ptr<Model> random_model(Dice& dice, ModelKind kind) {
  if (kind == ModelKind::dense) return random_dense(dice);
  if (kind == ModelKind::scnn) return random_scnn(dice);
  if (kind == ModelKind::dcnn) return random_dcnn(dice);
  if (kind == ModelKind::pattern) return random_pattern(dice);
  auto model = std::make_shared<cambricon_x::CambriconX>();
  model->pes = dice.in(1, 5);
  model->multipliers_per_pe = dice.in(1, 5);
  model->window = dice.one_in(2) ? dice.in(1, 12) : dice.in(13, 70);
  model->indexing = dice.one_in(3) ? "direct" : "step";
  model->step_bits = dice.in(1, 6);
  model->synchronization = dice.one_in(2) ? "window" : "group";
  model->stages = dice.in(1, 5);
  return model;
}

std::shared_ptr<const Technology> technology() {
  static const auto table =
      std::make_shared<const Technology>(load_extended(source_root() + "/configs/technology/45nm.json"));
  return table;
}

// Convolutions of any kernels, or of those that pattern pruning is made for; with weights at random or
// pruned.
void random_patterns(Dice& dice, Case& c) {
  if (c.layer.kind == LayerKind::conv && dice.one_in(2)) random_large_kernels(dice, c.layer);
  if (dice.one_in(2)) c.pruning = random_pruning(dice);
}

}  // namespace

const char* to_string(ModelKind kind) {
  switch (kind) {
    case ModelKind::dense:
      return "dense";
    case ModelKind::cambricon_x:
      return "cambricon_x";
    case ModelKind::scnn:
      return "scnn";
    case ModelKind::dcnn:
      return "dcnn";
    case ModelKind::pattern:
      return "pattern";
    case ModelKind::structured:
      return "structured";
    case ModelKind::nm_tensor_core:
      return "nm_tensor_core";
  }
  return "?";
}

Case random_case(std::uint64_t seed, ModelKind kind) {
  Dice dice(seed);
  Case c;
  c.seed = seed;
  c.layer = random_layer(dice);
  c.machine.name = "random";
  c.machine.model_name = to_string(kind);
  if (kind == ModelKind::scnn || kind == ModelKind::dcnn) random_surroundings(dice, c.layer);
  if (kind == ModelKind::pattern) random_patterns(dice, c);
  random_memory(dice, c.machine);
  random_dataflow(dice, c.machine);
  if (kind == ModelKind::structured) {
    random_structured(dice, c);
  } else if (kind == ModelKind::nm_tensor_core) {
    random_nm_tensor_core(dice, c);
  } else {
    c.machine.model = random_model(dice, kind);
  }
  c.machine.technology = technology();
  return c;
}

LayerTensors tensors_of(const Case& c) {
  constexpr std::uint64_t tensor_seed = 7;
  Network network;
  network.layers = {c.layer};
  (*network.effective)["layers"] = Json::array();  // what pruning leaves of it is of no interest here
  if (c.layer.has_weights() && c.pruning.prunes()) network.pruning[c.layer.name] = {c.pruning, true};
  return prune(network, synthetic_tensors({}, tensor_seed)).tensors->load(c.layer, true);
}

std::string describe(const Case& c) {
  Machine machine = c.machine;
  Json json = to_json([&](Fields& f) { machine.fields(f); });
  const Layer& l = c.layer;
  json["layer"] = {{"kind", to_string(l.kind)},
                   {"N", l.N},
                   {"C", l.C},
                   {"H", l.H},
                   {"W", l.W},
                   {"K", l.K},
                   {"R", l.R},
                   {"S", l.S},
                   {"P", l.P},
                   {"Q", l.Q},
                   {"stride", {l.stride_h, l.stride_w}},
                   {"pad", {l.pad_h, l.pad_w}},
                   {"dilation", {l.dilation_h, l.dilation_w}},
                   {"groups", l.groups},
                   {"bits", {l.input_bits, l.weight_bits, l.output_bits}},
                   {"density", {l.weight_density.value, l.input_density.value, l.output_density.value}},
                   {"reads_network_input", l.reads_network_input},
                   {"feeds_nothing", l.feeds_nothing},
                   {"input_readers", l.input_readers ? l.input_readers->size() : 0},
                   {"output_readers", l.output_readers ? l.output_readers->size() : 0}};
  if (l.fused_pool) json["layer"]["fused_pool"] = {l.fused_pool->P, l.fused_pool->Q};
  if (c.pruning.prunes()) {
    PruningConfig pruning = c.pruning;
    json["pruning"] = to_json([&](Fields& f) { pruning.fields(f); });
  }
  return "seed " + std::to_string(c.seed) + "\n" + json.dump(1);
}

std::uint64_t scaled(std::uint64_t base) {
  const char* scale = std::getenv("LACUNA_TEST_SCALE");
  const double factor = scale == nullptr ? 1 : std::max(0.0, std::atof(scale));
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(static_cast<double>(base) * factor));
}

}  // namespace lacuna::property
