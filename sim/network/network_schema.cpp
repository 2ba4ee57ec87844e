// The schema of network files: that of the declared fields, with one schema per type of layer.
#include "sim/config/document.h"
#include "sim/network/network.h"
#include "sim/network/network_config.h"

namespace lacuna {
namespace {

Json layer_schema(const std::string& type) {
  LayerConfig layer;
  layer.type = type;
  Json schema = object_schema([&layer](Fields& f) { layer.fields(f); });
  Json& properties = schema["properties"];
  properties["type"] = {{"const", type}};
  properties["inputs"].erase("default");  // the previous layer, which a schema cannot say
  properties["inputs"]["minItems"] = 1;
  if (layer.kind() == LayerKind::add) properties["inputs"]["minItems"] = properties["inputs"]["maxItems"] = 2;
  return schema;
}

// A choice by "type", as if-then and not as oneOf: a validator then reports what is wrong with the layer, and
// not that it is no layer of any type.
Json any_layer_schema() {
  Json choices = Json::array();
  for (const std::string& type : layer_types()) {
    const Json has_type = {{"properties", {{"type", {{"const", type}}}}}, {"required", {"type"}}};
    choices.push_back({{"if", has_type}, {"then", {{"$ref", "#/$defs/" + type}}}});
  }
  const Json properties = {{"name", {{"type", "string"}}}, {"type", {{"enum", layer_types()}}}};
  return {{"type", "object"}, {"required", {"name", "type"}}, {"properties", properties}, {"allOf", choices}};
}

}  // namespace

Json network_schema() {
  NetworkConfig network;
  Json schema = json_schema([&network](Fields& f) { network.fields(f); });
  schema["title"] = "Lacuna network";
  Json& layers = schema["properties"]["layers"];
  layers["minItems"] = 1;
  layers["items"] = any_layer_schema();
  for (const std::string& type : layer_types()) schema["$defs"][type] = layer_schema(type);
  return schema;
}

}  // namespace lacuna
