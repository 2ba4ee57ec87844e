// A model whose datapath does what a test wants, right or wrong: every step takes five cycles.
#pragma once

#include <memory>

#include "sim/kit/array_model.h"
#include "sim/kit/lockstep.h"
#include "tests/unit/engine/machines.h"

namespace lacuna::test {

struct FakeDatapath : LockstepDatapath {
  FakeDatapath() : LockstepDatapath(3) {}
  Plan steps;
  Cycle step_cycles = 5, charged_cycles = 5;
  Wide working = 0;  // what it says beforehand that the steps take
  std::int64_t macs_per_step = 0;
  std::int64_t value = 0;  // what a step adds to every output
  std::int64_t covered = 0;

  const Plan& plan() const override { return steps; }
  Wide working_cycles() const override { return working; }
  Cycle work(const Step&, Ledger& ledger, ArrayAccesses&) override {
    ledger.add_all(Cause::compute, charged_cycles);
    covered += macs_per_step;
    return step_cycles;
  }
  std::int64_t covered_macs() const override { return covered; }
  void compute_values(const Step&, std::vector<std::int64_t>& psums) const override {
    for (std::int64_t& psum : psums) psum += value;
  }
  BufferWords words() const override { return {}; }
  MultiplierUse multiplier_use() const override { return {covered, covered}; }
  void add_array_actions(const Technology&, Actions&) const override {}
};

// fully_connected(2, 2) with weights and inputs of one, in a single step: four MACs, each output is 2.
inline FakeDatapath right_datapath() {
  FakeDatapath datapath;
  datapath.steps =
      make_plan(fully_connected(2, 2), {1, 2, 2, 1, 1, 1}, LoopOrder::output_reuse, 32, {{8, 0}}, 1);
  datapath.macs_per_step = 4;
  datapath.value = 2;
  return datapath;
}

// Every layer's mapping is that of the datapath.
class FakeKernel : public LayerKernel {
 public:
  explicit FakeKernel(FakeDatapath datapath) : datapath_(std::move(datapath)) {}
  MappingSpace space() const override {
    return {{LoopOrder::output_reuse}, {}, {1}, {1}, {1}, {1}, {1}, {1}, false, false, 0};
  }
  std::optional<Infeasible> misfit(const Mapping&) override { return std::nullopt; }
  Wide bound(const Mapping&) override { return datapath_.working; }
  StoredWeights stored(const Mapping&) override { return {}; }
  std::optional<TilingModel> tiling_model() override { return std::nullopt; }
  Plan plan(const Mapping&, std::int64_t) override { return datapath_.steps; }
  std::unique_ptr<Datapath> datapath(Plan) override { return std::make_unique<FakeDatapath>(datapath_); }

 private:
  FakeDatapath datapath_;
};

class FakeModel : public ArrayModel {
 public:
  explicit FakeModel(FakeDatapath datapath, bool pools_on_the_way_out = false)
      : datapath_(std::move(datapath)), pools_on_the_way_out_(pools_on_the_way_out) {}
  void fields(Fields&) override {}
  Geometry geometry() const override { return {2, 2}; }
  std::int64_t pipeline_stages() const override { return 3; }
  std::vector<Cause> causes() const override { return common_causes_and({}); }
  bool pools_on_the_way_out() const override { return pools_on_the_way_out_; }
  std::unique_ptr<LayerKernel> kernel(const ArrayContext&, const Layer&, const LayerTensors&) const override {
    return std::make_unique<FakeKernel>(datapath_);
  }

 private:
  FakeDatapath datapath_;
  bool pools_on_the_way_out_;
};

inline Machine fake_machine(const FakeDatapath& datapath, bool pools_on_the_way_out = false) {
  return machine_of(std::make_shared<FakeModel>(datapath, pools_on_the_way_out));
}

// Weights of one value, inputs of one.
class ConstantTensors : public TensorSource {
 public:
  explicit ConstantTensors(std::int16_t weight = 1) : weight_(weight) {}
  LayerTensors load(const Layer& layer, bool) const override {
    return tensors_of(layer,
                      std::vector<std::int16_t>(static_cast<std::size_t>(layer.weight_count()), weight_));
  }
  std::string origin() const override { return "test"; }
  std::string description() const override { return "constant"; }

 private:
  std::int16_t weight_;
};

}  // namespace lacuna::test
