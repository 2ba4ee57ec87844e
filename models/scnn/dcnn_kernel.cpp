#include "models/scnn/dcnn_kernel.h"

#include <algorithm>
#include <utility>

#include "models/scnn/dcnn_datapath.h"
#include "models/scnn/layout/slices.h"
#include "models/scnn/planar_kernel.h"
#include "sim/kit/least_cycles.h"

namespace lacuna::scnn {
namespace {

const std::vector<UnusedKey> not_of_dense_streams{{"accumulators", "the mapping says what fits them"},
                                                  {"gate_zero_operands", "energy, which no table has"},
                                                  {"accumulator_buffers", "timing of passes"},
                                                  {"ppu_lanes", "timing of passes"},
                                                  {"prefetch_chunks", "timing of chunks"},
                                                  {"pipeline_stages", "timing of passes"},
                                                  {"psum_bits", "accumulators are behind all that is stored"},
                                                  {"weight_port_bits", "the rules know no ports"},
                                                  {"input_port_bits", "the rules know no ports"},
                                                  {"output_port_bits", "the rules know no ports"}};

class DcnnKernel : public PlanarKernel {
 public:
  DcnnKernel(const Dcnn& dcnn, const ArrayContext& context, const Layer& layer, const LayerTensors& tensors)
      : PlanarKernel(dcnn.planar(), context, context.key.without(not_of_dense_streams), layer, tensors),
        dcnn_(dcnn) {}

  // All multiplications are done.
  Wide bound(const Mapping&) override {
    return least_cycles(layer().dense_macs(), dcnn_.geometry().multipliers());
  }

  std::unique_ptr<Datapath> datapath(Plan plan) override {
    std::shared_ptr<const Stream> of = stream(plan);
    return make_datapath(dcnn_, context(), layer(), tensors(), std::move(of), std::move(plan));
  }

 private:
  std::vector<StreamUnit> units_of(const Residency& residency, const PassShape& pass) const override {
    const Slices slices(dcnn_.multipliers_per_pe, layer(), residency);
    std::vector<StreamUnit> units;
    std::int64_t index = 0;
    for (std::int64_t done = 0; done < slices.filter_size(); done += slices.synapses_per_tile()) {
      StreamUnit& unit = units.emplace_back();
      const std::int64_t end = std::min(done + slices.synapses_per_tile(), slices.filter_size());
      for (; slices.first(index) < end; ++index)
        for (std::int64_t f = 0; f < pass.filters.count; ++f)
          unit.push_back(slices.at(index).count * pes_with_filter(pass, f));
    }
    return units;
  }
  std::int64_t pes_with_filter(const PassShape& pass, std::int64_t f) const {
    if (!replicated()) return 1;
    const std::int64_t share = filters_of_a_pe(array(), layer());
    std::int64_t pes = 0;
    for (std::int64_t pe = 0; pe < array().pes(); ++pe)
      pes += f < pass.filters_of(pe, share, layer().filters_per_group()).count ? 1 : 0;
    return pes;
  }

  std::int64_t units_per_tile(const Residency&) const override { return 1; }

  Dcnn dcnn_;
};

}  // namespace

std::unique_ptr<LayerKernel> make_kernel(const Dcnn& dcnn, const ArrayContext& context, const Layer& layer,
                                         const LayerTensors& tensors) {
  return std::make_unique<DcnnKernel>(dcnn, context, layer, tensors);
}

}  // namespace lacuna::scnn
