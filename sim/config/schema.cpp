// The declaration of config structs -> JSON Schema.
#include "sim/config/checks.h"
#include "sim/config/document.h"
#include "sim/config/encode.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

template <class Range>
Json bounded(const char* type, Range range) {
  Json schema = Json::object({{"type", type}});
  if (has_min(range)) schema["minimum"] = range.min;
  if (has_max(range)) schema["maximum"] = range.max;
  return schema;
}

Json list_of(Json items, std::size_t min, std::size_t max) {
  return Json::object({{"type", "array"}, {"items", std::move(items)}, {"minItems", min}, {"maxItems", max}});
}

Json either(Json first, Json second) {
  return Json::object({{"oneOf", Json::array({std::move(first), std::move(second)})}});
}

Json ratio_type(RatioRange range = {}) {
  Json type = either(
      Json::object({{"type", "number"}, {range.zero ? "minimum" : "exclusiveMinimum", 0}}),
      Json::object({{"type", "string"}, {"pattern", R"(^[0-9]+(/[0-9]+|(\.[0-9]+)?([eE][+-]?[0-9]+)?)$)"}}));
  if (range.unlimited) type["oneOf"].push_back({{"const", Ratio::unlimited().str()}});
  return type;
}

constexpr const char* extends_doc =
    "a file of the same kind, relative to this one: what this file does not set is taken from it";

class Schema : public Fields {
 public:
  Json object() const {
    Json schema = Json::object({{"type", "object"}, {"properties", properties_}});
    if (!required_.empty()) schema["required"] = required_;
    schema["additionalProperties"] = false;
    return schema;
  }

  void integer(const char* key, std::int64_t& value, IntegerRange range, const char* doc,
               Need need) override {
    add(key, bounded("integer", range), value, doc, need);
  }
  void number(const char* key, double& value, NumberRange range, const char* doc, Need need) override {
    add(key, bounded("number", range), value, doc, need);
  }
  void boolean(const char* key, bool& value, const char* doc, Need need) override {
    add(key, Json::object({{"type", "boolean"}}), value, doc, need);
  }
  void text(const char* key, std::string& value, const char* doc, Need need) override {
    Json type = Json::object({{"type", "string"}});
    if (need == Need::required) type["minLength"] = 1;
    add(key, type, value, doc, need);
  }
  void ratio(const char* key, Ratio& value, const char* doc, Need need) override {
    add(key, ratio_type(), encode(value), doc, need);
  }
  void choice(const char* key, std::string& value, std::vector<std::string> words, const char* doc,
              Need need) override {
    add(key, Json::object({{"enum", words}}), value, doc, need);
  }
  void pair(const char* key, std::int64_t& vertical, std::int64_t& horizontal, IntegerRange range,
            const char* doc, Need need) override {
    const Json one = bounded("integer", range);
    add(key, either(one, list_of(one, 2, 2)), encode_pair(vertical, horizontal), doc, need);
  }
  void names(const char* key, std::vector<std::string>& value, const char* doc, Need need) override {
    const Json name = Json::object({{"type", "string"}, {"minLength", 1}});
    add(key, list_of(name, 0, max_list_size), value, doc, need);
  }
  void integers(const char* key, std::optional<std::vector<std::int64_t>>& value, std::size_t size,
                IntegerRange range, const char* doc) override {
    add_maybe(key, list_of(bounded("integer", range), size, size), encode(value), doc);
  }
  void maybe_integer(const char* key, std::optional<std::int64_t>& value, IntegerRange range,
                     const char* doc) override {
    add_maybe(key, bounded("integer", range), encode(value), doc);
  }

  void maybe_ratio(const char* key, std::optional<Ratio>& value, RatioRange range, const char* doc) override {
    Json type = ratio_type(range);
    type["oneOf"].push_back({{"type", "null"}});
    add(key, type, encode(value), doc, Need::optional);
  }

  void json(const char* key, Json& value, const JsonShape& shape, const char* doc, Need need) override {
    const Json type = Json::parse(shape.schema);
    if (value.is_null())
      add(key, type, doc, need);
    else
      add(key, type, value, doc, need);
  }

  bool has_values() const override { return false; }

 protected:
  void nested(const char* key, const std::function<void(Fields&)>& fields, const char* doc,
              Need need) override {
    add(key, object_schema(fields), doc, need);  // the inner properties have the defaults
  }
  void nested_list(const char* key, std::size_t size, const std::function<void(std::size_t)>&,
                   const std::function<void(std::size_t, Fields&)>& element,
                   const std::function<void(Fields&)>& prototype, const char* doc, Need need) override {
    add(key, list_of(object_schema(prototype), 0, max_list_size), encode_list(size, element), doc, need);
  }

 private:
  void add(const char* key, const Json& type, const char* doc, Need need) {
    Json property = Json::object({{"description", doc}});
    property.update(type);
    properties_[key] = std::move(property);
    if (need == Need::required) required_.emplace_back(key);
  }

  void add(const char* key, const Json& type, Json initial, const char* doc, Need need) {
    add(key, type, doc, need);
    if (need == Need::optional) properties_[key]["default"] = std::move(initial);
  }

  // A null counts as absent, which is the usual default.
  void add_maybe(const char* key, Json type, Json initial, const char* doc) {
    type["type"] = Json::array({type["type"], "null"});
    add(key, type, std::move(initial), doc, Need::optional);
  }

  Json properties_ = Json::object();
  std::vector<std::string> required_;
};

}  // namespace

Json object_schema(const std::function<void(Fields&)>& fields) {
  Schema visitor;
  fields(visitor);
  return visitor.object();
}

Json json_schema(const std::function<void(Fields&)>& fields) {
  Json object = object_schema(fields);
  const Json base = Json::object({{"description", extends_doc}, {"type", "string"}});
  Json properties = Json::object({{"$schema", {{"type", "string"}}}, {"extends", base}});
  properties.update(object["properties"]);
  object["properties"] = std::move(properties);
  if (object.contains("required")) {
    const Json required = object["required"];
    object.erase("required");
    object["if"] = Json::object({{"required", Json::array({"extends"})}});
    object["else"] = Json::object({{"required", required}});
  }
  Json schema = Json::object({{"$schema", "https://json-schema.org/draft/2020-12/schema"}});
  schema.update(object);
  return schema;
}

}  // namespace lacuna
