// Rule V1 (sim/engine/README.md): pooling and addition.
#include <algorithm>

#include "tests/clocked/machine.h"

namespace lacuna::reference {
namespace {

class VectorMachine : public Machine {
 public:
  VectorMachine(std::int64_t pes, std::int64_t pipeline_stages, const Memory& memory, const Layer& layer)
      : pes_(pes), pipeline_stages_(pipeline_stages), memory_(memory), layer_(layer) {}

  std::int64_t pes() const override { return pes_; }
  std::int64_t pipeline_stages() const override { return pipeline_stages_; }
  std::size_t psum_count() const override { return 0; }

  Pricing pricing() const override {
    return {.words = {.input = {lanes() * layer_.input_bits}, .output = {lanes() * layer_.output_bits}},
            .prices = {{"vector_op", {Price::Of::add, layer_.input_bits}}}};
  }
  void finish(Counts&) const override {}

  std::vector<Section> sections(const Block& block) const override {
    std::vector<Section> sections;
    Section section;
    for (section.round = 0; section.round < ceil_div(block.g.count, lanes()); ++section.round) {
      const std::int64_t busy = std::min(lanes(), block.g.count - section.round * lanes());
      section.min_cycles = pixel_port_cycles(busy);
      section.counts = {{"input_buffer_read", operands_per_lane()},
                        {"output_buffer_write", 1},
                        {"vector_op", operands_per_lane() * busy}};
      for (const Pixel& pixel : pixels_of(block)) {
        section.pixel = pixel;
        sections.push_back(section);
      }
    }
    return sections;
  }

  std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const override {
    const std::int64_t first_channel = section.round * lanes() + pe * memory_.vector_lanes_per_pe;
    if (first_channel >= block.g.count) return std::nullopt;
    return Script(static_cast<std::size_t>(operands_per_lane()), PeCycle{Cause::post_processing, {}});
  }

 private:
  std::int64_t lanes() const { return pes_ * memory_.vector_lanes_per_pe; }
  std::int64_t operands_per_lane() const { return layer_.R * layer_.S * layer_.operands; }

  Cycle pixel_port_cycles(std::int64_t busy_lanes) const {
    const Cycle inputs = port_cycles(operands_per_lane() * busy_lanes * layer_.input_bits,
                                     memory_.buffers.input.bytes_per_cycle());
    const Cycle outputs =
        port_cycles(busy_lanes * layer_.output_bits, memory_.buffers.output.bytes_per_cycle());
    return std::max(inputs, outputs);
  }

  std::int64_t pes_, pipeline_stages_;
  const Memory& memory_;
  const Layer& layer_;
};

}  // namespace

Timing run_vector(std::int64_t pes, std::int64_t pipeline_stages, const Memory& memory, const Layer& layer,
                  const Plan& plan) {
  return run(VectorMachine(pes, pipeline_stages, memory, layer), memory, plan);
}

}  // namespace lacuna::reference
