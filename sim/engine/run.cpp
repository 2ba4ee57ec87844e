#include "sim/engine/run.h"

#include <fmt/format.h>

#include <bit>

#include "sim/engine/accounting.h"
#include "sim/engine/refused.h"
#include "sim/engine/selection.h"
#include "sim/engine/vector_datapath.h"
#include "sim/workload/golden.h"
#include "sim/workload/nonzero_weights.h"

namespace lacuna {
namespace {

std::int64_t signed_bits(std::int64_t value) {
  return 1 +
         static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(value < 0 ? ~value : value)));
}

WeightStorage weight_storage(const Layer& layer, const LayerTensors& tensors, const Plan& plan) {
  WeightStorage storage;
  if (!layer.has_weights()) return storage;
  storage.count = layer.weight_count();
  storage.nonzero = nonzero_weights(tensors);
  storage.unpruned = layer.pruning.empty() ? storage.count : layer.unpruned_weights;
  std::vector<bool> stored(plan.weight_tiles.size());
  for (const TileLoad& load : plan.weight_loads) {
    const auto tile = static_cast<std::size_t>(plan.steps[static_cast<std::size_t>(load.step)].weight_tile);
    if (stored.at(tile)) continue;
    stored[tile] = true;
    storage.payload_bytes += load.bytes;
    storage.metadata_bytes += load.metadata_bytes;
  }
  return storage;
}

class NetworkRunner : public LayerSequence {
 public:
  NetworkRunner(const Machine& machine, const std::string& machine_file, const std::vector<Layer>& layers,
                const TensorSource& tensors, const NetworkRunOptions& options)
      : machine_(machine),
        machine_file_(machine_file),
        layers_(layers),
        source_(tensors),
        options_(options) {}

  // A layer that cannot run is noted and left out, so that the user hears of all of them.
  Datapath* next() override {
    datapath_.reset();
    while (next_ < layers_.size()) {
      try {
        prepare(layers_[next_++]);
        return datapath_.get();
      } catch (const Infeasible& problem) {
        const std::string pointer =
            problem.buffer().empty() ? "/dataflow" : "/buffers/" + problem.buffer() + "/capacity_bytes";
        problems_.push_back({machine_file_, pointer, problem.what()});
      } catch (const Refused& problem) {
        problems_.push_back({machine_file_, problem.pointer(), problem.what()});
      }
    }
    return nullptr;
  }

  std::vector<std::int64_t>* psums() override { return checks_values() ? &psums_ : nullptr; }

  void finished(LayerTiming timing) override {
    check_conservation(current(), *datapath_, machine_, timing);
    LayerRun run;
    run.layer = current();
    run.tile = datapath_->plan().tile;
    run.order = datapath_->plan().order;
    run.steps = static_cast<std::int64_t>(datapath_->plan().steps.size());
    run.macs = count_macs(current(), tensors_);
    run.weights = weight_storage(current(), tensors_, datapath_->plan());
    run.multipliers = datapath_->multiplier_use();
    if (checks_values()) check_values(run);
    account(machine_, *datapath_, timing, run);
    run.timing = std::move(timing);
    runs_.push_back(std::move(run));
    options_.progress(next_, layers_.size());
  }

  std::vector<LayerRun> take_runs() { return std::move(runs_); }
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  const Layer& current() const { return layers_[next_ - 1]; }
  bool checks_values() const { return options_.check_values && current().has_weights(); }

  void prepare(const Layer& layer) {
    tensors_ = source_.load(layer, options_.check_values);
    psums_.assign(checks_values() ? static_cast<std::size_t>(layer.output_count()) : 0, 0);
    datapath_ = layer.has_weights() ? machine_.model->prepare(machine_, layer, tensors_)
                                    : make_vector_datapath(machine_, layer);
  }

  void check_values(LayerRun& run) const {
    const std::vector<std::int64_t> golden = golden_outputs(current(), tensors_);
    for (std::size_t i = 0; i < golden.size(); ++i) {
      if (psums_[i] != golden[i])
        throw ValueMismatch(fmt::format("layer \"{}\": output {} is {}, an independent convolution gives {}",
                                        current().name, i, psums_[i], golden[i]));
      run.psum_bits_needed = std::max(run.psum_bits_needed, signed_bits(golden[i]));
    }
    run.values_checked = true;
  }

  const Machine& machine_;
  const std::string& machine_file_;
  const std::vector<Layer>& layers_;
  const TensorSource& source_;
  const NetworkRunOptions& options_;
  std::size_t next_ = 0;
  LayerTensors tensors_;
  std::unique_ptr<Datapath> datapath_;
  std::vector<std::int64_t> psums_;
  std::vector<LayerRun> runs_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<LayerRun> run_network(const Machine& machine, const std::string& machine_file,
                                  const std::vector<Layer>& layers, const TensorSource& tensors,
                                  const NetworkRunOptions& options) {
  const std::vector<Layer> chosen = layers_to_run(machine, layers, options.only);
  NetworkRunner runner(machine, machine_file, chosen, tensors, options);
  run_system(machine, runner, options.system);
  if (runner.problems().empty()) return runner.take_runs();
  throw InputError(runner.problems());
}

}  // namespace lacuna
