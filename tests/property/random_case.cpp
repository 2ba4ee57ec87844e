#include "tests/property/random_case.h"

#include <algorithm>
#include <cstdlib>

#include "sim/energy/technology.h"
#include "sim/pruning/prune.h"
#include "tests/models/proven_model.h"
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

std::shared_ptr<const Technology> technology() {
  static const auto table =
      std::make_shared<const Technology>(load_extended(source_root() + "/configs/technology/45nm.json"));
  return table;
}

}  // namespace

Case random_case(std::uint64_t seed, const ProvenModel& model) {
  Dice dice(seed);
  Case c;
  c.seed = seed;
  c.layer = random_layer(dice);
  c.machine.name = "random";
  c.machine.model_name = model.name;
  c.machine.technology = technology();
  random_memory(dice, c.machine);
  random_dataflow(dice, c.machine);
  model.randomize(dice, c);
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
