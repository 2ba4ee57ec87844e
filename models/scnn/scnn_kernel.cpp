#include "models/scnn/scnn_kernel.h"

#include <algorithm>
#include <utility>

#include "models/scnn/crossbar/crossbars.h"
#include "models/scnn/planar_kernel.h"
#include "models/scnn/scnn_datapath.h"
#include "sim/kit/least_cycles.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::scnn {
namespace {

const std::vector<UnusedKey> not_of_work{{"accumulator_entries", "the mapping says what fits them"},
                                         {"accumulator_buffers", "timing of passes"},
                                         {"ppu_lanes", "timing of passes"},
                                         {"prefetch_chunks", "timing of chunks"},
                                         {"pipeline_stages", "timing of passes"},
                                         {"psum_bits", "accumulators take any number of bits"},
                                         {"weight_port_bits", "the rules know no ports"},
                                         {"input_port_bits", "the rules know no ports"},
                                         {"output_port_bits", "the rules know no ports"}};

constexpr const char* no_crossbar = "what is stored knows no crossbar";
const std::vector<UnusedKey> not_of_streams{{"I", "activations are stored one by one"},
                                            {"accumulator_banks", no_crossbar},
                                            {"bank_hash", no_crossbar},
                                            {"bank_multipliers", no_crossbar},
                                            {"queue_depth", no_crossbar}};

class ScnnKernel : public PlanarKernel {
 public:
  ScnnKernel(const Scnn& scnn, const ArrayContext& context, const Layer& of, const LayerTensors& tensors)
      : PlanarKernel(scnn.planar(), context, context.key.without(not_of_work).without(not_of_streams), of,
                     tensors),
        scnn_(scnn),
        work_key_(context.key.without(not_of_work)),
        phases_(layer()) {}

  // Products of nonzeros that count.
  Wide bound(const Mapping&) override {
    return least_cycles(count_macs(layer(), tensors()).effectual, scnn_.geometry().multipliers());
  }

  std::unique_ptr<Datapath> datapath(Plan plan) override {
    std::shared_ptr<const Stream> of = stream(plan);
    const TableKey key = of_mapping(work_key_, plan);
    return make_datapath(scnn_, context(), key, layer(), tensors(), std::move(of), std::move(plan));
  }

 private:
  // Rule S5: what each entry of the stream holds.
  std::vector<StreamUnit> units_of(const Residency&, const PassShape& pass) const override {
    std::vector<StreamUnit> units(static_cast<std::size_t>(layer().channels_per_group()));
    const auto lists_per_channel = static_cast<std::size_t>(phases_.count());
    const std::int64_t share = filters_of_a_pe(array(), layer());
    for (std::int64_t pe = 0; pe < (replicated() ? array().pes() : 1); ++pe) {
      const Range filters =
          replicated() ? pass.filters_of(pe, share, layer().filters_per_group()) : pass.filters;
      const std::vector<std::int64_t> sizes =
          weight_list_sizes(layer(), tensors().weights, phases_, pass.group, filters, weight_coding(scnn_));
      for (std::size_t list = 0; list < sizes.size(); ++list)
        add_entries(units[list / lists_per_channel], sizes[list]);
    }
    return units;
  }

  // A replicated layer's PEs have one list each of a channel, side by side; else lists follow each other.
  void add_entries(StreamUnit& unit, std::int64_t elements) const {
    std::size_t entry = replicated() ? 0 : unit.size();
    for (; elements > 0; elements -= scnn_.F, ++entry) {
      if (entry == unit.size()) unit.push_back(0);
      unit[entry] += std::min(scnn_.F, elements);
    }
  }

  std::int64_t units_per_tile(const Residency& residency) const override { return residency.tile_c; }

  Scnn scnn_;
  TableKey work_key_;
  Phases phases_;
};

}  // namespace

std::unique_ptr<LayerKernel> make_kernel(const Scnn& scnn, const ArrayContext& context, const Layer& layer,
                                         const LayerTensors& tensors) {
  return std::make_unique<ScnnKernel>(scnn, context, layer, tensors);
}

}  // namespace lacuna::scnn
