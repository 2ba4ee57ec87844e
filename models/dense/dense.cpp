#include "models/dense/dense.h"

#include <algorithm>

#include "sim/config/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"
#include "sim/engine/registry.h"
#include "sim/plan/products.h"
#include "sim/plan/weight_tiles.h"
#include "sim/workload/mac_counts.h"

namespace lacuna {
namespace {

std::int64_t tile_bytes(const Layer& layer, std::int64_t g, std::int64_t k, std::int64_t c) {
  return ceil_div(g * k * c * layer.R * layer.S * layer.weight_bits, 8);
}

class DenseDatapath : public LockstepDatapath {
 public:
  DenseDatapath(const Dense& array, const Machine& machine, const Layer& layer, const LayerTensors& tensors)
      : LockstepDatapath(array.stages),
        array_(array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(machine.psum_bits),
        cycles_per_issue_(
            std::max({std::int64_t{1},
                      ceil_div(array.inputs * layer.input_bits, 8 * machine.buffers.input.bytes_per_cycle()),
                      ceil_div(array.outputs * array.inputs * layer.weight_bits,
                               8 * machine.buffers.weight.bytes_per_cycle())})),
        cycles_per_output_access_(
            ceil_div(array.outputs * machine.psum_bits, 8 * machine.buffers.output.bytes_per_cycle())) {
    const Tiling tiling = choose_tiling(layer, tiling_model(), machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, weight_tiles(tiling.tile));
  }

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return compute_cycles(plan_.tile); }

  Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t issues = issues_per_pixel(block.c.count);
    const std::int64_t output_accesses = block.first_channels() ? 1 : 2;
    const std::int64_t per_pixel = cycles_per_pixel(block.c.count, output_accesses);
    const std::int64_t pixels = block.g.count * block.pixels();  // of all the step's groups
    const std::int64_t full_rounds = block.k.count / array_.outputs, rest = block.k.count % array_.outputs;
    ledger.add_all(Cause::compute, full_rounds * pixels * issues);
    ledger.add_all(Cause::buffer_port, full_rounds * pixels * (per_pixel - issues));
    if (rest > 0) add_last_round(rest, pixels, issues, per_pixel, ledger);
    const std::int64_t rounds = full_rounds + (rest > 0 ? 1 : 0);
    accesses.input.reads += rounds * pixels * issues;
    accesses.weight.reads += rounds * pixels * issues;
    accesses.output.reads += rounds * pixels * (output_accesses - 1);
    accesses.output.writes += rounds * pixels;
    covered_macs_ += pixels * block.k.count * block.c.count * layer_.R * layer_.S;
    return rounds * pixels * per_pixel;
  }

  std::int64_t covered_macs() const override { return covered_macs_; }

  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block,
                     [&](const Synapse& synapse) { add_products(layer_, tensors_, synapse, block, psums); });
  }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const double mac = technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_);
    if (!array_.gate_zero_operands) return actions.add("mac", "mac", layer_.dense_macs(), mac);
    const std::int64_t effectual = count_macs(layer_, tensors_).effectual;
    actions.add("mac", "mac", effectual, mac);
    actions.add("mac_gated", "mac", layer_.dense_macs() - effectual,
                technology.gated_mac_pj(layer_.input_bits, layer_.weight_bits));
  }

  MultiplierUse multiplier_use() const override {
    return {covered_macs_, count_macs(layer_, tensors_).effectual};
  }

  BufferWords words() const override {
    return {array_.outputs * array_.inputs * layer_.weight_bits, array_.inputs * layer_.input_bits,
            array_.outputs * psum_bits_};
  }

 private:
  // The round in which only `neurons` of the PEs have one.
  void add_last_round(std::int64_t neurons, std::int64_t pixels, std::int64_t issues, std::int64_t per_pixel,
                      Ledger& ledger) const {
    for (std::int64_t pe = 0; pe < neurons; ++pe) {
      ledger.add(pe, Cause::compute, pixels * issues);
      ledger.add(pe, Cause::buffer_port, pixels * (per_pixel - issues));
    }
    for (std::int64_t pe = neurons; pe < array_.outputs; ++pe)
      ledger.add(pe, Cause::unassigned, pixels * per_pixel);
  }

  std::int64_t issues_per_pixel(std::int64_t channels) const {
    return ceil_div(channels, array_.inputs) * layer_.R * layer_.S;
  }

  TilingModel tiling_model() const {
    return {
        .compute_cycles = [this](const TileShape& t) { return saturated(compute_cycles(t)); },
        .weight_footprint = [this](const TileShape& t) { return tile_bytes(layer_, t.g, t.k, t.c); },
        .weight_bytes = [this](const TileShape&) { return layer_.weight_count() * layer_.weight_bits / 8; }};
  }

  // Rule D3 over all tiles.
  Wide compute_cycles(const TileShape& t) const {
    const std::int64_t Kg = layer_.filters_per_group(), Cg = layer_.channels_per_group();
    const std::int64_t rounds = Kg / t.k * ceil_div(t.k, array_.outputs) + ceil_div(Kg % t.k, array_.outputs);
    const std::int64_t tiles = ceil_div(Cg, t.c), last = Cg - (tiles - 1) * t.c;
    const std::int64_t pixel =
        tiles == 1
            ? cycles_per_pixel(last, 1)
            : cycles_per_pixel(t.c, 1) + (tiles - 2) * cycles_per_pixel(t.c, 2) + cycles_per_pixel(last, 2);
    return static_cast<Wide>(layer_.groups * rounds * layer_.N * layer_.P * layer_.Q) * pixel;
  }

  std::int64_t cycles_per_pixel(std::int64_t channels, std::int64_t output_accesses) const {
    return std::max(issues_per_pixel(channels) * cycles_per_issue_,
                    output_accesses * cycles_per_output_access_);
  }

  std::vector<WeightTileBytes> weight_tiles(const TileShape& tile) const {
    std::vector<WeightTileBytes> bytes;
    for_each_weight_tile(layer_, tile, [&](const Range& g, const Range& k, const Range& c) {
      bytes.push_back({tile_bytes(layer_, g.count, k.count, c.count), 0});
    });
    return bytes;
  }

  Dense array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_, cycles_per_issue_, cycles_per_output_access_;
  Plan plan_;
  std::int64_t covered_macs_ = 0;
};

const ModelRegistration registration{{"dense",
                                      "DianNao-style: Tn outputs x Tm inputs per cycle, nothing skipped",
                                      [] { return std::make_shared<Dense>(); }}};

}  // namespace

void Dense::fields(Fields& f) {
  f.integer("outputs", outputs, {1, 4096}, "Tn: output neurons computed at the same time, one per PE");
  f.integer("inputs", inputs, {1, 4096}, "Tm: multipliers per PE");
  f.integer("pipeline_stages", stages, {1, 64}, "stages from operand to result (NFU-1 to NFU-3)");
  f.boolean("gate_zero_operands", gate_zero_operands,
            "a multiplier with a zero operand keeps still: saves energy, not time");
}

std::optional<std::int64_t> Dense::least_weight_bytes(const Layer& layer, const TileShape& tile) const {
  return tile_bytes(layer, tile.g, tile.k, tile.c);
}

std::unique_ptr<Datapath> Dense::prepare(const Machine& machine, const Layer& layer,
                                         const LayerTensors& tensors) const {
  return std::make_unique<DenseDatapath>(*this, machine, layer, tensors);
}

}  // namespace lacuna
