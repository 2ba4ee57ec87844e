#include "tests/unit/config/machine.h"

namespace lacuna {
namespace {

class Schema : public testing::Test {
 protected:
  std::string property(const char* key) const { return schema_["properties"][key].dump(); }

  test::Machine machine_;
  const Json schema_ = json_schema(test::fields_of(machine_));
};

TEST_F(Schema, DescribesTheObject) {
  EXPECT_EQ(schema_["$schema"], "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(schema_["type"], "object");
  EXPECT_EQ(schema_["additionalProperties"], false);
  EXPECT_EQ(property("$schema"), R"({"type":"string"})");
}

TEST_F(Schema, RequiresKeysOnlyOfAFileWithoutBase) {
  EXPECT_EQ(schema_["properties"]["extends"]["type"], "string");
  EXPECT_FALSE(schema_.contains("required"));
  EXPECT_EQ(schema_["if"].dump(), R"({"required":["extends"]})");
  EXPECT_EQ(schema_["else"].dump(), R"({"required":["name"]})");
}

TEST_F(Schema, OfAnObjectIsWithoutTheKeysOfFiles) {
  const Json schema = object_schema(test::fields_of(machine_));
  EXPECT_FALSE(schema.contains("$schema"));
  EXPECT_FALSE(schema["properties"].contains("$schema"));
  EXPECT_FALSE(schema["properties"].contains("extends"));
  EXPECT_EQ(schema["required"].dump(), R"(["name"])");
}

TEST_F(Schema, DescribesScalars) {
  EXPECT_EQ(property("name"), R"({"description":"of the machine","type":"string","minLength":1})");
  EXPECT_EQ(property("note"), R"({"description":"free","type":"string","default":"none"})");
  EXPECT_EQ(property("rows"),
            R"({"description":"of PEs","type":"integer","minimum":1,"maximum":4096,"default":8})");
  EXPECT_EQ(property("seed"),
            R"({"description":"of the random numbers","type":"integer","minimum":0,"default":1})");
  EXPECT_EQ(property("density"),
            R"({"description":"of the weights","type":"number","minimum":0.0,"maximum":1.0,"default":0.25})");
  EXPECT_EQ(property("trace"), R"({"description":"write a trace","type":"boolean","default":false})");
  EXPECT_EQ(property("dataflow"), R"({"description":"loop order","enum":["planar","output_stationary",)"
                                  R"("row_stationary"],"default":"planar"})");
}

TEST_F(Schema, DescribesLists) {
  EXPECT_EQ(
      property("kernel"),
      R"({"description":"height and width","oneOf":[{"type":"integer","minimum":1,"maximum":11},)"
      R"({"type":"array","items":{"type":"integer","minimum":1,"maximum":11},"minItems":2,"maxItems":2}],)"
      R"("default":3})");
  EXPECT_EQ(property("inputs"),
            R"({"description":"producers","type":"array","items":{"type":"string","minLength":1},)"
            R"("minItems":0,"maxItems":65536,"default":[]})");
  EXPECT_EQ(property("tile"), R"({"description":"K, P, Q","type":["array","null"],"items":{"type":"integer",)"
                              R"("minimum":1,"maximum":512},"minItems":3,"maxItems":3,"default":null})");
  EXPECT_EQ(property("depth"), R"({"description":"of the FIFOs","type":["integer","null"],)"
                               R"("minimum":0,"maximum":64,"default":null})");
}

TEST_F(Schema, DescribesInnerObjects) {
  const Json& dram = schema_["properties"]["dram"];
  EXPECT_EQ(dram["description"], "the memory");
  EXPECT_EQ(dram["type"], "object");
  EXPECT_EQ(dram["additionalProperties"], false);
  EXPECT_FALSE(dram.contains("required"));
  EXPECT_EQ(
      dram["properties"]["bandwidth_bytes_per_cycle"].dump(),
      R"({"description":"of the DRAM","oneOf":[{"type":"number","exclusiveMinimum":0},)"
      R"({"type":"string","pattern":"^[0-9]+(/[0-9]+|(\\.[0-9]+)?([eE][+-]?[0-9]+)?)$"}],"default":12.8})");
  const Json& buffers = schema_["properties"]["buffers"];
  EXPECT_EQ(buffers["type"], "array");
  EXPECT_EQ(buffers["default"].dump(), "[]");
  EXPECT_EQ(buffers["items"]["required"].dump(), R"(["name"])");
  EXPECT_EQ(buffers["items"]["properties"]["banks"]["default"], 8);
}

}  // namespace
}  // namespace lacuna
