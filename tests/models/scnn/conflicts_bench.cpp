// Bank conflicts of SCNN on layers of VGG-16: the model's kernels, and a plain scalar count of the same
// issues.
#include "models/scnn/crossbar/conflicts.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>

#include "models/scnn/layout/residency.h"
#include "models/scnn/scnn.h"
#include "sim/app/options.h"
#include "sim/engine/planner.h"
#include "tests/benchmark/summary.h"

namespace lacuna::bench {
namespace {

using namespace scnn;

// The first group of filters of a layer on all PEs, with the densities of the layer.
struct Subject {
  Layer layer;
  CrossbarShape shape;
  Phases phases{Layer{}};
  std::vector<Lists<Activation>> activations;
  std::vector<PeTile> tile;
  Lists<Weight> weights;
  std::vector<ChunkPart> parts;

  Subject(const std::string& name, std::int64_t queue_depth) {
    SimulationOptions options;
    options.network = "vgg16";
    const Workload workload = load_workload(options);
    layer = *std::ranges::find(workload.network.layers, name, &Layer::name);
    const LayerTensors tensors = workload.tensors->load(layer, false);
    const Machine machine = load_machine("scnn", {}).machine;
    const Scnn& scnn = dynamic_cast<const Scnn&>(*machine.model);
    const Residency residency = residency_of(scnn, machine, tensors);
    phases = Phases(layer);
    shape = scnn.crossbar(residency.extents);
    shape.queue_depth = queue_depth;
    const PlaneTile plane{0, {0, residency.tile_p}, {0, residency.tile_q}};
    const auto regions = pe_regions(layer, scnn.planar(), plane, false);
    for (std::size_t pe = 0; pe < regions.size(); ++pe)
      activations.push_back(activation_lists(layer, tensors.inputs, plane, regions[pe].held, {}, scnn.I));
    for (std::size_t pe = 0; pe < regions.size(); ++pe)
      tile.push_back({regions[pe].held.empty() ? nullptr : &activations[pe], regions[pe].reached});
    weights = weight_lists(layer, tensors.weights, phases, 0, {0, residency.filters_per_pass}, {}, scnn.F);
    for (std::size_t list = 0; list < weights.lists.size(); ++list)
      parts.push_back({list, list, {0, weights.lists[list].vectors}, 0, 0});
  }

  // As the machine maps the layer.
  Residency residency_of(const Scnn& scnn, const Machine& machine, const LayerTensors& tensors) const {
    const auto layer_kernel = lacuna::make_kernel(machine, layer, tensors);
    return Residencies(scnn.planar(), machine.array_context(), layer)
        .of(choose_mapping(*layer_kernel, machine, layer));
  }

  // visit(PE) for those that hold something.
  void for_each_pe(const auto& visit) const {
    for (std::size_t pe = 0; pe < tile.size(); ++pe)
      if (tile[pe].activations != nullptr) visit(pe);
  }
  double vectors_of_a_list(const auto& lists) const {
    double vectors = 0;
    for (const List& list : lists.lists) vectors += static_cast<double>(list.vectors);
    return vectors / static_cast<double>(lists.lists.size());
  }
  std::unique_ptr<ConflictKernel> kernel() const {
    return make_conflict_kernel(shape, phases, vectors_of_a_list(activations.front()),
                                vectors_of_a_list(weights));
  }
};

// One issue after the other, one product after the other.
class ScalarCount {
 public:
  explicit ScalarCount(const Subject& subject) : subject_(subject) {}

  std::int64_t cycles(std::size_t pe) {
    queues_.assign(static_cast<std::size_t>(subject_.shape.banks.banks), 0);
    std::int64_t sum = 0;
    for (const ChunkPart& part : subject_.parts) {
      const List& held = subject_.tile[pe].activations->lists[part.activation_list];
      const List& met = subject_.weights.lists[part.weight_list];
      for (std::int64_t a = held.begin; a < held.end; a += subject_.shape.activations_per_vector)
        for (std::int64_t w = met.begin; w < met.end; w += subject_.shape.weights_per_vector)
          sum += issue(subject_.tile[pe], a, std::min(held.end, a + subject_.shape.activations_per_vector), w,
                       std::min(met.end, w + subject_.shape.weights_per_vector));
    }
    return sum;
  }

 private:
  std::int64_t issue(const PeTile& pe, std::int64_t first_a, std::int64_t end_a, std::int64_t first_w,
                     std::int64_t end_w) {
    for (std::int64_t i = first_a; i < end_a; ++i) {
      const Activation& a = pe.activations->elements[static_cast<std::size_t>(i)];
      if (a.row == zero) continue;
      for (std::int64_t j = first_w; j < end_w; ++j) {
        const Weight& w = subject_.weights.elements[static_cast<std::size_t>(j)];
        if (w.row == zero || !reaches(pe.reached, a, w)) continue;
        const BankMap& map = subject_.shape.banks;
        const std::int64_t bank = map.share_of(w) + map.share_of(a, pe.reached);
        ++queues_[static_cast<std::size_t>(bank < map.banks ? bank : bank - map.banks)];
      }
    }
    const std::int64_t fullest = *std::ranges::max_element(queues_);
    const std::int64_t cycles = std::max<std::int64_t>(1, fullest - subject_.shape.queue_depth);
    for (std::int64_t& queue : queues_) queue = std::max<std::int64_t>(0, queue - cycles);
    return cycles;
  }

  const Subject& subject_;
  std::vector<std::int64_t> queues_;
};

std::string row_name(const std::string& what, const std::string& layer, std::int64_t queue_depth) {
  return what + "/" + layer + "/queue_" + std::to_string(queue_depth);
}

// Items: cycles in which a PE issues or waits for banks.
void kernel_conflicts(benchmark::State& state, const std::string& layer, std::int64_t queue_depth) {
  const Subject subject(layer, queue_depth);
  std::int64_t expected = 0, items = 0;
  Cost scalar;
  for (int repetition = 0; repetition < 3; ++repetition) {
    expected = 0;
    scalar = cost_here([&] {
      ScalarCount count(subject);
      subject.for_each_pe([&](std::size_t pe) { expected += count.cycles(pe); });
    });
    note(row_name("scalar", layer, queue_depth), scalar);
  }
  const auto kernel = subject.kernel();
  kernel->enter_tile(subject.tile);  // once for all groups of filters of a tile
  for (auto _ : state) {
    std::int64_t cycles = 0;
    const Cost cost = cost_here([&] {
      kernel->load_chunk(subject.weights, subject.parts);
      subject.for_each_pe([&](std::size_t pe) { cycles += kernel->cycles(pe, 0); });
    });
    if (cycles != expected) state.SkipWithError("the scalar count is another");
    items += cycles;
    state.SetIterationTime(cost.cpu_seconds);
    note(row_name("kernel", layer, queue_depth), cost);
  }
  state.SetItemsProcessed(items);
  state.counters["scalar_ns_per_cycle"] = 1e9 * scalar.cpu_seconds / static_cast<double>(expected);
}

const bool registered = [] {
  for (const std::int64_t depth : {0, 8})
    for (const char* layer : {"conv2_2", "conv3_2", "conv4_2", "conv5_2"}) {
      benchmark::RegisterBenchmark(fmt::format("kernel_conflicts/{}_queue_{}", layer, depth).c_str(),
                                   kernel_conflicts, layer, depth)
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
      compare(row_name("scalar", layer, depth), row_name("kernel", layer, depth),
              fmt::format("scalar / kernel conflicts, {}, queues of {}", layer, depth));
    }
  return true;
}();

}  // namespace
}  // namespace lacuna::bench
