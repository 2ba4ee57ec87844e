// What is recorded of every transfer and step.
#include "sim/memory/record.h"
#include "sim/engine/planner.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/dense/dense.h"
#include "sim/engine/tile_clock.h"
#include "tests/unit/engine/fake_model.h"
#include "tests/unit/engine/small_network.h"

namespace lacuna {
namespace {

struct Recording : Recorder {
  std::vector<std::vector<TransferRecord>> transfers;  // by job
  std::vector<std::vector<StepRecord>> steps;

  void begin_job(std::int64_t job, Cycle) override {
    EXPECT_EQ(job, static_cast<std::int64_t>(transfers.size()));
    transfers.emplace_back();
    steps.emplace_back();
  }
  void transfer(const TransferRecord& transfer) override { transfers.back().push_back(transfer); }
  void step(const StepRecord& step) override { steps.back().push_back(step); }
};

std::string text_of(const TransferRecord& t) {
  return fmt::format("{}{}{} eligible {} picked {} issued {} bus {}-{} arrived {} moved {} {}x{}\n",
                     t.is_store ? "!" : "", data_classes[static_cast<std::size_t>(t.data)].name, t.index,
                     t.eligible, t.picked, t.issued, t.on_bus, t.off_bus, t.arrived, t.moved, t.requests,
                     t.bytes);
}

// The machine of machines.h: 64 bytes a cycle, a latency of 3. The tiles are seen in 5, the step is 5 to 10,
// "finished" leaves in 12, is seen in 13, and the store is done in 17.
TEST(Record, HasTheStampsOfEveryTransferAndStep) {
  test::FakeDatapath datapath = test::right_datapath();
  test::OneLayer layer(datapath);
  Recording recording;
  run_bare(test::fake_machine(datapath), layer, &recording);
  std::string text;
  for (const TransferRecord& transfer : recording.transfers.at(0)) text += text_of(transfer);
  for (const StepRecord& step : recording.steps.at(0))
    text += fmt::format("step {} begun {} done {} finished {}\n", step.index, step.begun, step.done,
                        step.finished);
  EXPECT_EQ(text,
            "weights0 eligible 1 picked 1 issued 1 bus 1-2 arrived 5 moved 5 1x8\n"
            "inputs0 eligible 1 picked 1 issued 1 bus 1-2 arrived 5 moved 5 1x4\n"
            "psums0 eligible 1 picked 1 issued 1 bus 1-1 arrived 1 moved 1 0x0\n"
            "!outputs0 eligible 14 picked 14 issued 14 bus 14-15 arrived 18 moved 18 1x4\n"
            "step 0 begun 6 done 11 finished 13\n");
}

// The weights' 8 bytes in two requests: one leaves in 1, one in 2.
TEST(Record, ATransferIsOnTheBusFromItsFirstRequestOn) {
  test::FakeDatapath datapath = test::right_datapath();
  test::OneLayer layer(datapath);
  Recording recording;
  Machine machine = test::fake_machine(datapath);
  machine.dma.request_bytes = 4;
  run_bare(machine, layer, &recording);
  EXPECT_EQ(text_of(recording.transfers.at(0).at(2)),
            "weights0 eligible 1 picked 1 issued 1 bus 1-3 arrived 6 moved 6 2x8\n");
}

Machine slow_machine() {
  auto dense = std::make_shared<Dense>();
  dense->outputs = dense->inputs = 4;
  return test::contended(dense);
}

TEST(Record, StampsAreInOrderAndAddUp) {
  const Machine machine = slow_machine();
  const Layer layer = test::small_network()[0];
  const auto source = synthetic_tensors({}, 3);
  const LayerTensors tensors = source->load(layer, false);
  const auto datapath = prepare_layer(machine, layer, tensors);
  test::OneLayer sequence(*datapath);
  Recording recording;
  run_bare(machine, sequence, &recording);
  const Plan& plan = datapath->plan();
  std::int64_t bytes = 0;
  for (const TransferRecord& t : recording.transfers.at(0)) {
    const std::vector<Cycle> stamps{t.eligible, t.picked, t.issued, t.on_bus, t.off_bus, t.arrived, t.moved};
    EXPECT_TRUE(std::is_sorted(stamps.begin(), stamps.end())) << text_of(t);
    bytes += t.bytes;
  }
  EXPECT_EQ(bytes, sequence.timing().traffic.total());
  EXPECT_EQ(recording.transfers.at(0).size(),
            plan.weight_loads.size() + plan.input_loads.size() + 2 * plan.output_visits.size());
  ASSERT_EQ(recording.steps.at(0).size(), plan.steps.size());
  Cycle done = 0;
  for (const StepRecord& step : recording.steps.at(0)) {
    EXPECT_LE(done, step.begun);
    EXPECT_LE(step.begun, step.done);
    EXPECT_LE(step.done, step.finished);
    done = step.done;
  }
}

// In SystemC, too, and whether anybody asks or not makes no difference.
TEST(Record, ChangesNothing) {
  const Machine machine = slow_machine();
  EXPECT_EQ(test::in_child([&] {
              Recording recording;
              NetworkRunOptions options;
              options.system.recorder = &recording;
              run_network(machine, "", test::small_network(), *synthetic_tensors({}, 3), options);
              std::string text;
              for (const auto& transfers : recording.transfers)
                for (const TransferRecord& transfer : transfers) text += text_of(transfer);
              return text;
            }),
            test::in_child([&] {
              Recording recording;
              NetworkRunOptions options;
              options.system = {.bare = true, .recorder = &recording};
              run_network(machine, "", test::small_network(), *synthetic_tensors({}, 3), options);
              std::string text;
              for (const auto& transfers : recording.transfers)
                for (const TransferRecord& transfer : transfers) text += text_of(transfer);
              return text;
            }));
  const std::string expected = test::result_of(machine, {});
  Recording recording;
  EXPECT_EQ(test::result_of(machine, {.recorder = &recording}), expected);
}

}  // namespace
}  // namespace lacuna
