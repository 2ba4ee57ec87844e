// What depends on masks and geometry alone is computed by the first machine of a sweep that needs it, and
// changes nothing for the others.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "models/scnn/reuse/work_table.h"
#include "sim/app/options.h"
#include "sim/engine/run.h"
#include "sim/report/result_json.h"
#include "sim/sweep/shared_tables.h"
#include "tests/unit/in_child.h"

namespace lacuna {
namespace {

// Counts what was computed in this process.
class CountingStore : public TableStore {
 public:
  std::span<const std::byte> find(const std::string& key) const override { return tables_.find(key); }
  void keep(const std::string& key, std::span<const std::byte> table) override {
    ++computed_;
    tables_.keep(key, table);
  }
  int computed() const { return computed_; }

 private:
  SharedTables tables_;
  int computed_ = 0;
};

// Says that what was noted of SCNN's work holds whatever the PEs waited for.
class CredulousStore : public CountingStore {
 public:
  void keep(const std::string& key, std::span<const std::byte> table) override {
    std::vector<std::byte> told(table.begin(), table.end());
    if (key.find(" work:") != std::string::npos) {
      scnn::LayerWork layer;  // first; conditions are last
      std::memcpy(&layer, told.data(), sizeof layer);
      const std::vector<scnn::Idleness> any(static_cast<std::size_t>(layer.conditions));
      std::ranges::copy(std::as_bytes(std::span(any)),
                        told.end() - static_cast<std::ptrdiff_t>(std::span(any).size_bytes()));
    }
    CountingStore::keep(key, told);
  }
};

class TabulatedTensors : public TensorSource {
 public:
  explicit TabulatedTensors(std::shared_ptr<TableStore> store) : store_(std::move(store)) {}
  LayerTensors load(const Layer& layer, bool with_values) const override {
    LayerTensors tensors = source_->load(layer, with_values);
    tensors.tables = Tables(store_, layer.name);
    return tensors;
  }
  std::string origin() const override { return source_->origin(); }
  std::string description() const override { return source_->description(); }

 private:
  std::unique_ptr<TensorSource> source_ = synthetic_tensors({}, 3);
  std::shared_ptr<TableStore> store_;
};

std::vector<Layer> network() {
  Layer conv;
  conv.name = "conv";
  conv.N = 2;
  conv.C = 24;
  conv.K = 40;
  conv.H = conv.W = conv.P = conv.Q = 20;
  conv.R = conv.S = 3;
  conv.pad_h = conv.pad_w = 1;
  conv.weight_density.value = conv.input_density.value = 0.5;
  conv.reads_network_input = true;
  Layer fc;
  fc.name = "fc";
  fc.kind = LayerKind::fully_connected;
  fc.N = 2;
  fc.C = 640;
  fc.K = 300;
  fc.weight_density.value = 0.2;
  fc.input_density.value = 0.4;
  Layer grouped = conv;
  grouped.name = "grouped";
  grouped.C = 12;
  grouped.K = 24;
  grouped.groups = 4;
  return {conv, fc, grouped};
}

struct Point {
  std::string result;
  int computed = 0;  // tables
};

using Settings = std::vector<std::string>;

Point run(const std::string& accelerator, Settings settings, const std::shared_ptr<CountingStore>& store) {
  SimulationOptions options;
  options.settings = std::move(settings);
  const Machine machine = load_machine(accelerator, options).machine;
  const std::string text = test::in_child([&] {
    NetworkResult result{machine, {}, run_network(machine, "", network(), TabulatedTensors(store), {}),
                         {},      {}, {}};
    Json json = result_json(result);
    json.erase("provenance");
    return Json{{"result", json}, {"computed", store == nullptr ? 0 : store->computed()}}.dump();
  });
  const Json said = Json::parse(text);
  return {said.at("result").dump(), said.at("computed")};
}

// Machines of one geometry: with fast and slow memories, and little room for weights ahead.
const std::vector<Settings> timings{
    {},
    {"/dram/latency_cycles=200"},
    {"/dram/bandwidth_bytes_per_cycle=2"},
    {"/dram/bandwidth_bytes_per_cycle=9", "/dram/latency_cycles=3", "/dma/outstanding_requests=1"},
    {"/dram/bandwidth_bytes_per_cycle=5", "/dma/channels=1", "/dma/request_bytes=64"}};

void expect_one_computation(const std::string& accelerator, const Settings& geometry) {
  const auto store = std::make_shared<CountingStore>();
  for (std::size_t i = 0; i < timings.size(); ++i) {
    SCOPED_TRACE(accelerator + " " + std::to_string(i));
    Settings settings = geometry;
    settings.insert(settings.end(), timings[i].begin(), timings[i].end());
    const Point point = run(accelerator, settings, store);
    EXPECT_EQ(point.computed > 0, i == 0);
    EXPECT_EQ(point.result, run(accelerator, settings, nullptr).result);
  }
}

TEST(TablesOfASweep, ScnnComputesThemOnce) {
  expect_one_computation("scnn", {});
  expect_one_computation("scnn", {"/array/queue_depth=0"});
  expect_one_computation("scnn",
                         {"/array/queue_depth=3", "/array/F=3", "/buffers/weight/capacity_bytes=6400"});
  expect_one_computation("scnn", {"/array/accumulator_banks=8"});  // queues forget little
  expect_one_computation("scnn", {"/array/queue_depth=20", "/buffers/weight/capacity_bytes=2560"});
  expect_one_computation("scnn_sparse_w", {"/buffers/weight/double_buffered=false"});
}

// Queues that hardly forget have a table of one history: machines with another would go wrong if they did not
// notice, and do not for they count.
TEST(TablesOfASweep, ScnnCountsWhatItsTableDoesNotHoldFor) {
  const auto genuine = std::make_shared<CountingStore>();
  const auto credulous = std::make_shared<CredulousStore>();
  int wrong = 0;
  for (Settings settings : timings) {
    settings.insert(settings.end(), {"/array/accumulator_banks=4", "/buffers/weight/capacity_bytes=6400"});
    const std::string expected = run("scnn", settings, nullptr).result;
    EXPECT_EQ(run("scnn", settings, genuine).result, expected);
    wrong += run("scnn", settings, credulous).result != expected ? 1 : 0;
  }
  EXPECT_GT(wrong, 0);
}

TEST(TablesOfASweep, DcnnComputesThemOnce) {
  expect_one_computation("dcnn_opt", {});
}

// Tiles are chosen by the memory's speed too: the same ones for all, or their tables would differ.
TEST(TablesOfASweep, CambriconXComputesThemOnce) {
  expect_one_computation("cambricon_x", {"/dataflow/tile_k=16", "/dataflow/tile_c=8", "/dataflow/tile_p=4",
                                         "/dataflow/tile_q=4", "/dataflow/tile_n=1"});
}

// Of a machine with several sub-arrays per filter at the end of a round, whole and partial tiles and vectors.
const Settings pattern_tiles{"/dataflow/tile_g=2", "/dataflow/tile_k=18", "/dataflow/tile_c=10",
                             "/dataflow/tile_p=4", "/dataflow/tile_q=3",  "/dataflow/tile_n=1"};

TEST(TablesOfASweep, PatternComputesThemOnce) {
  expect_one_computation("pattern", pattern_tiles);
}

// Another geometry has tables of its own.
void expect_own_tables(const std::string& accelerator, const Settings& common,
                       const std::vector<Settings>& geometries) {
  const auto store = std::make_shared<CountingStore>();
  for (const Settings& geometry : geometries) {
    SCOPED_TRACE(geometry.empty() ? "" : geometry.front());
    Settings settings = common;
    settings.insert(settings.end(), geometry.begin(), geometry.end());
    const Point point = run(accelerator, settings, store);
    EXPECT_GT(point.computed, 0);
    EXPECT_EQ(point.result, run(accelerator, settings, nullptr).result);
  }
}

TEST(TablesOfASweep, AnotherGeometryOfScnnComputesItsOwn) {
  expect_own_tables("scnn", {},
                    {{},
                     {"/array/queue_depth=4"},
                     {"/array/I=3"},
                     {"/array/run_bits=2"},
                     {"/array/accumulator_entries=24"},
                     {"/array/bank_hash=\"linear\""},
                     {"/array/halo=\"input\""},
                     {"/buffers/weight/capacity_bytes=16000"}});
}

TEST(TablesOfASweep, AnotherGeometryOfPatternComputesItsOwn) {
  expect_own_tables("pattern", pattern_tiles,
                    {{},
                     {"/array/sub_arrays=5"},
                     {"/array/lanes=3"},
                     {"/array/pixels=4"},
                     {"/array/pattern_table=4"},
                     {"/array/lane_control=\"own\""},
                     {"/array/kernel_reorder=false"},
                     {"/array/filter_reorder=false"},
                     {"/array/reconfigurable=false"},
                     {"/array/banks=3"},
                     {"/array/rearranged=false"},
                     {"/buffers/weight/width_bytes=16"},
                     {"/buffers/input/width_bytes=100"},
                     {"/buffers/output/width_bytes=64"},
                     {"/dataflow/tile_g=4"},
                     {"/dataflow/tile_k=20"},
                     {"/dataflow/tile_c=12"},
                     {"/dataflow/tile_p=16"}});
}

// Tiles are found for all machines in the tables of the first.
TEST(TablesOfASweep, PatternChoosesTheSameTilesWithThem) {
  const auto store = std::make_shared<CountingStore>();
  for (const char* capacity : {"16000", "3000", "60000"}) {
    SCOPED_TRACE(capacity);
    const Settings settings{std::string("/buffers/weight/capacity_bytes=") + capacity};
    EXPECT_GT(run("pattern", settings, store).computed, 0);
    EXPECT_EQ(run("pattern", settings, store).computed, 0);
    EXPECT_EQ(run("pattern", settings, store).result, run("pattern", settings, nullptr).result);
  }
}

}  // namespace
}  // namespace lacuna
