#include "sim/engine/run.h"

#include <fmt/format.h>

#include <bit>

#include "sim/config/too_large.h"
#include "sim/engine/accounting.h"
#include "sim/engine/collector.h"
#include "sim/engine/planner.h"
#include "sim/engine/refused.h"
#include "sim/engine/run_sums.h"
#include "sim/engine/selection.h"
#include "sim/engine/system.h"
#include "sim/engine/tile_clock.h"
#include "sim/tensors/golden.h"

namespace lacuna {
namespace {

std::int64_t signed_bits(std::int64_t value) {
  return 1 +
         static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(value < 0 ? ~value : value)));
}

class NetworkRunner : public LayerSequence {
 public:
  NetworkRunner(const Machine& machine, const std::string& machine_file, const std::vector<Layer>& layers,
                const TensorSource& tensors, const NetworkRunOptions& options)
      : machine_(machine),
        machine_file_(machine_file),
        layers_(layers),
        source_(tensors),
        options_(options),
        sums_(rates_of(machine)) {}

  // Behind a layer that cannot run, and is not skipped, the others are only tried, so that the user hears of
  // all that cannot.
  Datapath* next() override {
    datapath_.reset();
    while (next_ < layers_.size()) {
      try {
        prepare(layers_[next_++]);
        if (problems_.empty()) return datapath_.get();
      } catch (const Infeasible& problem) {
        const std::string pointer =
            problem.buffer().empty() ? "/dataflow" : "/buffers/" + problem.buffer() + "/capacity_bytes";
        cannot_run({machine_file_, pointer, problem.what()});
      } catch (const Refused& problem) {
        cannot_run({machine_file_, problem.pointer(), problem.what()});
      } catch (const TooLarge& problem) {
        cannot_run(in_layer(problem));
      }
    }
    return nullptr;
  }

  std::vector<std::int64_t>* psums() override { return checks_values() ? &psums_ : nullptr; }

  void finished(LayerTiming timing) override {
    sums_.expect(timing.cycles);
    check_conservation(current(), *datapath_, machine_, timing);
    LayerRun run{current(),
                 collect_result(machine_, current(), tensors_, *datapath_, timing),
                 Ledger(0),
                 datapath_->port_uses(),
                 datapath_->port_accesses(),
                 timing.request_limit};
    if (checks_values()) check_values(run.result);
    run.result.derive();
    run.ledger = std::move(timing.ledger);
    sums_.add(run.result);
    runs_.push_back(std::move(run));
    options_.progress(next_, layers_.size());
  }

  std::vector<LayerRun> take_runs() { return std::move(runs_); }
  const std::vector<Problem>& problems() const { return problems_; }
  // Of the layer that is under way.
  Problem in_layer(const TooLarge& problem) const {
    return {machine_file_, "", fmt::format("layer \"{}\": {}", current().name, problem.what())};
  }

 private:
  const Layer& current() const { return layers_[next_ - 1]; }
  bool checks_values() const { return options_.check_values && current().has_weights(); }

  void prepare(const Layer& layer) {
    check_plannable(machine_, layer);
    tensors_ = source_.load(layer, options_.check_values);
    psums_.assign(checks_values() ? static_cast<std::size_t>(layer.output_count()) : 0, 0);
    datapath_ = prepare_layer(machine_, layer, tensors_);
    sums_.expect(datapath_->working_cycles());
  }

  void cannot_run(Problem problem) {
    if (options_.skip)
      options_.skip({current(), std::move(problem)});
    else
      problems_.push_back(std::move(problem));
  }

  void check_values(LayerResult& result) const {
    const std::vector<std::int64_t> golden = golden_outputs(current(), tensors_);
    std::int64_t bits = 0;
    for (std::size_t i = 0; i < golden.size(); ++i) {
      if (psums_[i] != golden[i])
        throw ValueMismatch(fmt::format("layer \"{}\": output {} is {}, an independent convolution gives {}",
                                        current().name, i, psums_[i], golden[i]));
      bits = std::max(bits, signed_bits(golden[i]));
    }
    result.set<"values/checked">(true);
    result.set<"values/inputs">("the layer's own tensor");
    result.set<"values/psum_bits_needed">(bits);
  }

  const Machine& machine_;
  const std::string& machine_file_;
  const std::vector<Layer>& layers_;
  const TensorSource& source_;
  const NetworkRunOptions& options_;
  RunSums sums_;
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
  try {
    options.system.bare ? run_bare(machine, runner, options.system.recorder)
                        : run_system(machine, runner, options.system);
  } catch (const TooLarge& problem) {
    throw InputError(std::vector{runner.in_layer(problem)});
  }
  if (runner.problems().empty()) return runner.take_runs();
  throw InputError(runner.problems());
}

}  // namespace lacuna
