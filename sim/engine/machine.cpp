#include "sim/engine/machine.h"

#include <fmt/format.h>

#include "sim/config/harmless.h"
#include "sim/engine/registry.h"

namespace lacuna {
namespace {

constexpr std::int64_t max_tile_size = 1'000'000;
const std::vector<std::string> loop_orders{"OR", "IR", "WR", "auto"};

}  // namespace

void DataflowConfig::fields(Fields& f) {
  f.choice("loop_order", loop_order, loop_orders,
           "what is reused: OR outputs (partial sums stay on chip), IR inputs, WR weights; auto takes the "
           "fastest by estimate, layer by layer");
  const IntegerRange range{1, max_tile_size};
  f.maybe_integer("tile_g", tile.g, range, "groups per tile; tile sizes left out are chosen by the planner");
  f.maybe_integer("tile_k", tile.k, range, "output channels per tile, within a group");
  f.maybe_integer("tile_c", tile.c, range, "input channels per tile, within a group");
  f.maybe_integer("tile_n", tile.n, range, "images per tile");
  f.maybe_integer("tile_p", tile.p, range, "output rows per tile");
  f.maybe_integer("tile_q", tile.q, range, "output columns per tile");
  for (const UnusedKey& key : unused) f.no_effect(key.key, key.why);
}

TilingChoice DataflowConfig::choice() const {
  TilingChoice choice = tile;
  for (const LoopOrder order : {LoopOrder::output_reuse, LoopOrder::input_reuse, LoopOrder::weight_reuse})
    if (loop_order == to_string(order)) choice.order = order;
  return choice;
}

void Machine::fields(Fields& f) {
  f.text("name", name, "name shown in tables and results: letters, digits, _ . and -", Need::required);
  if (const std::string problem = name_problem(name); !problem.empty()) f.contradiction("name", problem);
  f.text("description", description, "what this machine is");
  f.choice("model", model_name, model_names(), "which kind of accelerator", Need::required);
  f.ratio(
      "clock_ghz", clock_ghz,
      "clock; cycles do not depend on it, but for those of a DRAM in GB/s and ns; seconds and leakage do");
  f.text("technology", technology_name, "energy table: a name in configs/technology or a path");
  f.integer("psum_bits", psum_bits, {8, 64}, "bits of a partial sum on chip and when spilled");
  f.integer("vector_lanes_per_pe", vector_lanes_per_pe, {1, 4096},
            "operands a PE takes per cycle when pooling or adding");
  if (model != nullptr) f.object("array", *model, "the parameters of the model");
  f.object("buffers", buffers, "the on-chip buffers");
  f.object("dram", dram, "external memory: an object, or the name of a file in configs/dram");
  f.object("dma", dma, "what moves tiles between DRAM and buffers");
  if (model != nullptr) dataflow.unused = model->unused_dataflow();
  f.object("dataflow", dataflow, "loop order and tile sizes");
  if (dma.request_bytes % dram.burst_bytes != 0)
    f.contradiction("dma", fmt::format("request_bytes ({}) must be a multiple of the DRAM's burst_bytes ({})",
                                       dma.request_bytes, dram.burst_bytes));
}

SlotBytes Machine::slots() const {
  return {buffers.weight.slot_bytes(), buffers.input.slot_bytes(), buffers.output.slot_bytes()};
}

// The fields that arrays see besides their own are named here once more: they belong to structs that have
// others, too.
ArrayContext Machine::array_context() const {
  const auto see = [](const BufferConfig& buffer) {
    return ArrayContext::Buffer{buffer.capacity_bytes, buffer.slots(), 8 * buffer.bytes_per_cycle()};
  };
  ArrayContext array{see(buffers.weight), see(buffers.input), see(buffers.output), psum_bits,
                     vector_lanes_per_pe, technology,         TableKey(model_name)};
  array.key = array.key.with([this](Fields& f) { model->fields(f); }).with([&array](Fields& f) {
    f.integer("psum_bits", array.psum_bits, {}, "");
    f.integer("weight_port_bits", array.weight.port_bits, {}, "");
    f.integer("input_port_bits", array.input.port_bits, {}, "");
    f.integer("output_port_bits", array.output.port_bits, {}, "");
  });
  return array;
}

MemoryTraits Machine::memory_traits() const {
  const DramTraits traits = dram.traits();
  return {traits.bandwidth,       traits.latency_cycles, traits.burst_bytes,    traits.turnaround_cycles,
          buffers.weight.slots(), buffers.input.slots(), buffers.output.slots()};
}

}  // namespace lacuna
