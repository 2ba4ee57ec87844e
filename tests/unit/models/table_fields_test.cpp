// Machines that share tables, and differ in one declared field of the model, one width or one capacity, get
// what they would get alone: whatever models there are, whatever fields they declare.
#include <gtest/gtest.h>

#include <map>

#include "sim/engine/refused.h"
#include "tests/unit/models/small_machines.h"

namespace lacuna::test {
namespace {

// Of one process. It can be told to forget a field of all keys.
class Store : public TableStore {
 public:
  explicit Store(const std::string& forgotten = "") : forgotten_(forgotten) {}
  std::span<const std::byte> find(const std::string& key) const override {
    const auto found = tables_.find(known(key));
    return found == tables_.end() ? std::span<const std::byte>{} : found->second;
  }
  void keep(const std::string& key, std::span<const std::byte> table) override {
    tables_.try_emplace(known(key), table.begin(), table.end());
  }
  std::size_t size() const { return tables_.size(); }

 private:
  std::string known(std::string key) const {
    const std::string field = ' ' + forgotten_ + '=';
    const std::size_t at = forgotten_.empty() ? std::string::npos : key.find(field);
    return at == std::string::npos ? key : key.erase(at, key.find(' ', at + 1) - at);
  }
  std::string forgotten_;
  std::map<std::string, std::vector<std::byte>> tables_;
};

// A machine and in what it differs from the first.
struct Variant {
  std::string what;
  Machine machine;
};

// Other values of a declared field.
std::vector<Json> others(const Json& schema, const Json& value) {
  if (schema.contains("enum")) return schema.at("enum");
  if (schema.value("type", "") == "boolean") return {!value.get<bool>()};
  const std::int64_t n = value, min = schema.at("minimum"), max = schema.at("maximum");
  std::vector<Json> values;
  for (const std::int64_t other : {min, n - 1, n + 1, 2 * n, 4 * n})
    if (other != n && min <= other && other <= max) values.emplace_back(other);
  return values;
}

void add_flips(const std::string& model, const Json& array, const Json& schema, const Json::json_pointer& at,
               std::vector<Variant>& variants) {
  for (const auto& [key, of] : schema.at("properties").items()) {
    const auto field = at / key;
    if (of.contains("properties")) {
      add_flips(model, array, of, field, variants);
      continue;
    }
    for (const Json& value : others(of, array.at(field))) {
      Json changed = array;
      changed[field] = value;
      if (auto machine = machine_with(model, changed))
        variants.push_back({field.to_string() + " = " + value.dump(), *machine});
    }
  }
}

void add_surroundings(const Machine& base, std::vector<Variant>& variants) {
  for (BufferConfig BufferSetConfig::*buffer :
       {&BufferSetConfig::weight, &BufferSetConfig::input, &BufferSetConfig::output})
    for (const std::int64_t width : {1, 2, 7}) {
      Variant variant{"width " + std::to_string(width), base};
      (variant.machine.buffers.*buffer).width_bytes = width;
      variants.push_back(variant);
      variant.what = "capacity / " + std::to_string(width);
      (variant.machine.buffers.*buffer) = base.buffers.*buffer;
      (variant.machine.buffers.*buffer).capacity_bytes /= 2 * width;
      variants.push_back(variant);
    }
  for (const std::int64_t bits : {8, 64}) {
    variants.push_back({"psum_bits " + std::to_string(bits), base});
    variants.back().machine.psum_bits = bits;
  }
  variants.push_back({"burst", base});
  variants.back().machine.dram.burst_bytes = 32;
}

// Every declared field of the model, one after the other.
std::vector<Variant> variants_of(const std::string& model, const Json& array) {
  const Machine base = machine_with(model, array).value();
  const Json schema = object_schema([&](Fields& f) { find_model(model)->make()->fields(f); });
  std::vector<Variant> variants{{"the first", base}};
  add_flips(model, array, schema, Json::json_pointer(), variants);
  add_surroundings(base, variants);
  return variants;
}

// All that a layer's plan and datapath say, with tiles that come at once, and late.
std::string all_told(const Machine& machine, const Layer& layer, const std::shared_ptr<TableStore>& store) {
  LayerTensors tensors = small_tensors(layer);
  if (store != nullptr) tensors.tables = Tables(store, layer.name);
  std::string text;
  for (const std::int64_t spread : {0, 5, 60}) try {
      const auto datapath = prepare_layer(machine, layer, tensors);
      text += told(datapath->plan()) + told(*datapath, machine, spread) + '\n';
    } catch (const Infeasible& problem) {
      text += problem.what();
    } catch (const Refused& problem) {
      text += problem.what();
    }
  return text;
}

// Variants and layers of which the store says something else than is so.
std::vector<std::string> wrong_with(const std::vector<Variant>& variants,
                                    const std::shared_ptr<TableStore>& store) {
  std::vector<std::string> wrong;
  for (const Variant& variant : variants)
    for (const Layer& layer : small_layers())
      if (all_told(variant.machine, layer, store) != all_told(variant.machine, layer, nullptr))
        wrong.push_back(variant.what + " of " + layer.name);
  return wrong;
}

// One base has small arrays, the other larger ones and the rarer choices.
std::vector<Json> bases(const std::string& model) {
  Json rare = small_array(model, 6);
  if (model == "scnn") rare["bank_hash"] = "linear";
  if (model == "scnn") rare["queue_depth"] = 0;
  if (model == "dcnn") rare["compressed_dram_activations"] = true;
  std::vector<Json> bases{small_array(model, model == "nm_tensor_core" ? 4 : 3)};
  if (machine_with(model, rare)) bases.push_back(rare);
  return bases;
}

class TableFields : public testing::TestWithParam<std::string> {};

TEST_P(TableFields, FlippedOneByOneChangeNothingButWhatTheyWouldAlone) {
  for (const Json& array : bases(GetParam())) {
    const auto store = std::make_shared<Store>();
    EXPECT_EQ(wrong_with(variants_of(GetParam(), array), store), std::vector<std::string>{});
    EXPECT_GT(store->size(), 0U);
  }
}

// Fields that are excluded because they touch timing or energy only: a sweep over them computes nothing anew.
TEST_P(TableFields, OfTimingAloneShareAllTables) {
  const Json array = bases(GetParam()).front();
  const auto store = std::make_shared<Store>();
  for (const Layer& layer : small_layers()) all_told(machine_with(GetParam(), array).value(), layer, store);
  const std::size_t of_first = store->size();
  for (const char* field : {"pipeline_stages", "accumulator_buffers", "ppu_lanes", "prefetch_chunks",
                            "gate_zero_operands", "gate_zero_activations"}) {
    if (!array.contains(field)) continue;
    Json changed = array;
    changed[field] = array.at(field).is_boolean() ? Json(!array.at(field).get<bool>()) : Json(1);
    for (const Layer& layer : small_layers())
      all_told(machine_with(GetParam(), changed).value(), layer, store);
    EXPECT_EQ(store->size(), of_first) << field;
  }
}

INSTANTIATE_TEST_SUITE_P(All, TableFields, testing::ValuesIn(model_names()),
                         [](const auto& test) { return test.param; });

// A key without one of its fields would be noticed.
TEST(TableFieldsNotice, AFieldThatIsForgotten) {
  for (const auto& [model, field] :
       std::vector<std::pair<std::string, std::string>>{{"scnn", "queue_depth"},
                                                        {"scnn", "bank_hash"},
                                                        {"cambricon_x", "synchronization"},
                                                        {"cambricon_x", "weight_port_bits"},
                                                        {"pattern", "banks"},
                                                        {"pattern", "psum_bits"},
                                                        {"structured", "synchronization"},
                                                        {"structured", "weights_per_cycle"},
                                                        {"nm_tensor_core", "keep"}}) {
    const auto variants = variants_of(model, bases(model).front());
    EXPECT_FALSE(wrong_with(variants, std::make_shared<Store>(field)).empty()) << model << " " << field;
  }
}

TEST(TableFieldsNotice, AnExclusionThatIsMisspelt) {
  const ArrayContext array = machine_with("dense", small_array("dense", 3)).value().array_context();
  EXPECT_NO_THROW(array.key.without({{"outputs", "a test"}}));
  EXPECT_THROW(array.key.without({{"output", "a test"}}), std::logic_error);
}

}  // namespace
}  // namespace lacuna::test
