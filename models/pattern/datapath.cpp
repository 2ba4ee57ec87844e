#include "models/pattern/datapath.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "sim/base/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/kit/lockstep.h"
#include "sim/kit/products.h"
#include "sim/plan/pixel_tiles.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::pattern {
namespace {

// Bits that address a slot of the input buffer by words.
std::int64_t address_bits(const ArrayUse& use, const Layer& layer) {
  const std::int64_t words = 8 * use.input_slot_bytes / (use.array.pixels * layer.input_bits);
  return static_cast<std::int64_t>(
      std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(1, words))));
}

class PatternDatapath : public LockstepDatapath {
 public:
  PatternDatapath(const ArrayUse& use, const Layer& layer, const LayerTensors& tensors,
                  std::shared_ptr<OrderedKernels> kernels, Plan plan, CostsByPixels costs)
      : LockstepDatapath(use.array.stages),
        array_(use.array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(use.psum_bits),
        address_bits_(address_bits(use, layer)),
        kernels_(std::move(kernels)),
        plan_(std::move(plan)),
        costs_(std::move(costs)) {}

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override {
    Wide cycles = 0;
    for_each_pixel_tile_size(layer_, plan_.tile, [&](std::int64_t tiles, std::int64_t pixels) {
      for (const StepCost::Sums& step : costs_.at(pixels).steps)
        cycles += static_cast<Wide>(tiles) * step.cycles;
    });
    return cycles;
  }

  Cycle work(const Step& step, Ledger&, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const StepCost::Sums& cost = costs_.at(block.pixels()).steps[static_cast<std::size_t>(step.weight_tile)];
    accesses.input.reads += cost.input_reads;
    accesses.weight.reads += cost.weight_reads;
    accesses.output.reads += cost.output_reads;
    accesses.output.writes += cost.output_writes;
    pairs_ += block.pixels() * cost.weights;
    input_words_ += cost.input_reads;
    addresses_ += array_.own_lane_control() ? cost.input_reads : cost.compute;
    covered_macs_ += block.pixels() * block.g.count * block.k.count * block.c.count * layer_.R * layer_.S;
    return cost.cycles;
  }

  void settle(Ledger& ledger) override {
    for_each_pixel_tile_size(layer_, plan_.tile, [&](std::int64_t tiles, std::int64_t pixels) {
      const std::vector<StepCost::Pe>& cost = costs_.at(pixels).pe;
      for (std::size_t j = 0; j < cost.size(); ++j) {
        const auto pe = static_cast<std::int64_t>(j);
        ledger.add(pe, Cause::compute, tiles * cost[j].compute);
        ledger.add(pe, Cause::bank_conflict, tiles * cost[j].bank_conflict);
        ledger.add(pe, Cause::buffer_port, tiles * cost[j].buffer_port);
        ledger.add(pe, Cause::barrier, tiles * cost[j].barrier);
        ledger.add(pe, Cause::unassigned, tiles * cost[j].unassigned);
      }
    });
  }

  std::int64_t covered_macs() const override { return covered_macs_; }

  // Kept kernels only, all taps of their patterns.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    const KernelTable& table = kernels_->table();
    const std::vector<std::int64_t>& order = kernels_->order();
    std::vector<Kernel> kernels;
    for (std::int64_t g = block.g.first; g < block.g.end(); ++g)
      for (std::int64_t k = block.k.first; k < block.k.end(); ++k) {
        const std::int64_t filter = order[static_cast<std::size_t>(g * layer_.filters_per_group() + k)];
        table.kept(filter, block.c, kernels);
        for (const Kernel& kernel : kernels) add_kernel(filter, kernel, block, psums);
      }
  }

  // An address is computed for each tap of a batch or, with own lane control, of each kernel. Every input
  // word passes a multiplexer from its bank to its lane.
  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const MultiplierUse use = multiplier_use();
    const std::int64_t multiplied = array_.gate_zero_operands ? use.products : use.pairs;
    actions.add("mac", "mac", multiplied,
                technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_));
    if (array_.gate_zero_operands)
      actions.add("mac_gated", "mac", use.pairs - multiplied,
                  technology.gated_mac_pj(layer_.input_bits, layer_.weight_bits));
    actions.add("index_decode", "indexing", addresses_, technology.add_pj(address_bits_));
    actions.add("index_select", "indexing", input_words_,
                technology.mux_pj(array_.banks, array_.pixels * layer_.input_bits));
  }

  MultiplierUse multiplier_use() const override { return {pairs_, count_macs(layer_, tensors_).effectual}; }

  BufferWords words() const override {
    BufferWords words;
    words.weight = array_.lanes * layer_.weight_bits;
    words.input = array_.pixels * layer_.input_bits;
    words.output = array_.pixels * psum_bits_;
    words.input_arrays = array_.banks;
    words.output_arrays = array_.sub_arrays;
    return words;
  }

  // Every weight tile meets every pixel tile.
  PortUses port_uses() const override {
    PortUses uses;
    for (const auto& [pixels, cost] : costs_) uses.add(cost.ports);
    return uses;
  }
  PortAccesses port_accesses() const override { return {.weight = "batch", .input = "batch"}; }

 private:
  void add_kernel(std::int64_t filter, const Kernel& kernel, const Block& block,
                  std::vector<std::int64_t>& psums) const {
    for (std::int64_t r = 0; r < layer_.R; ++r)
      for (std::int64_t s = 0; s < layer_.S; ++s)
        if (kernels_->table().has_tap(kernel.pattern, r * layer_.S + s))
          add_products(layer_, tensors_, {filter, r, s, block.c.first + kernel.channel}, block, psums);
  }

  Pattern array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_, address_bits_;
  std::shared_ptr<OrderedKernels> kernels_;
  Plan plan_;
  CostsByPixels costs_;
  std::int64_t pairs_ = 0, input_words_ = 0, addresses_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const ArrayUse& use, const Layer& layer, const LayerTensors& tensors,
                                        std::shared_ptr<OrderedKernels> kernels, Plan plan,
                                        CostsByPixels costs) {
  return std::make_unique<PatternDatapath>(use, layer, tensors, std::move(kernels), std::move(plan),
                                           std::move(costs));
}

}  // namespace lacuna::pattern
