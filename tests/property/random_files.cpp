#include "tests/property/random_files.h"

#include <algorithm>

#include "sim/engine/registry.h"
#include "tests/property/dice.h"

namespace lacuna::property {
namespace {

// An end of the range, next to one, or anywhere: by size, not by value, which would hardly ever be small.
std::int64_t extreme(Dice& dice, std::int64_t low, std::int64_t high) {
  switch (dice.in(0, 5)) {
    case 0:
      return low;
    case 1:
      return high;
    case 2:
      return std::min(high, low + dice.in(0, 3));
    case 3:
      return std::max(low, high - dice.in(0, 3));
    default:
      return std::clamp((std::int64_t{1} << dice.in(0, 40)) - dice.in(0, 1), low, high);
  }
}

// Bandwidths and clocks: exact ratios whose parts do not exceed 10^9.
Json extreme_ratio(Dice& dice) {
  const auto part = [&dice] { return std::to_string(extreme(dice, 1, 1'000'000'000)); };
  return dice.one_in(4) ? Json("0.999999999") : Json(part() + "/" + part());
}

Json random_object(Dice& dice, const Json& schema);

// Nothing: the key is left out, or it cannot be made up (names of files).
Json random_value(Dice& dice, const Json& schema) {
  if (schema.contains("enum"))
    return schema["enum"][static_cast<std::size_t>(dice.in(0, std::ssize(schema["enum"]) - 1))];
  if (schema.contains("oneOf")) return extreme_ratio(dice);
  const Json type = schema["type"].is_array() ? schema["type"][0] : schema["type"];
  if (type == "boolean") return dice.one_in(2);
  if (type == "object") return random_object(dice, schema);
  if (type == "integer")
    return extreme(dice, schema["minimum"].get<std::int64_t>(), schema["maximum"].get<std::int64_t>());
  return nullptr;
}

Json random_object(Dice& dice, const Json& schema) {
  Json object = Json::object();
  for (const auto& [key, property] : schema["properties"].items()) {
    if (dice.one_in(2)) continue;
    if (Json value = random_value(dice, property); !value.is_null()) object[key] = std::move(value);
  }
  return object;
}

Json random_accelerator(Dice& dice) {
  const std::vector<ModelInfo>& models = registered_models();
  const ModelInfo& info = models[static_cast<std::size_t>(dice.in(0, std::ssize(models) - 1))];
  Machine prototype;
  prototype.model = info.make();
  Json accelerator = random_object(dice, object_schema([&](Fields& f) { prototype.fields(f); }));
  accelerator["name"] = "extreme";
  accelerator["model"] = info.name;
  // Mostly large enough for a tile, so that something runs.
  for (const char* buffer : {"weight", "input", "output"})
    if (!dice.one_in(4))
      accelerator["buffers"][buffer]["capacity_bytes"] = std::int64_t{1} << dice.in(16, 30);
  // Requests are whole bursts.
  const std::int64_t burst = std::int64_t{1} << dice.in(0, 16);
  accelerator["dram"]["burst_bytes"] = burst;
  accelerator["dma"]["request_bytes"] = burst * (std::int64_t{1} << dice.in(0, 14));
  return accelerator;
}

Json random_convolution(Dice& dice) {
  Json layer{{"name", "conv"}, {"type", "conv"}, {"out_channels", dice.in(1, 9)}};
  layer["kernel"] = Json::array({dice.in(1, 3), dice.in(1, 3)});
  layer["stride"] = dice.one_in(4) ? extreme(dice, 1, 1'000'000) : dice.in(1, 2);
  layer["pad"] = dice.in(0, 2);
  return layer;
}

// One whose multiplications take time: few tiles, so that it is quick all the same.
Json long_convolution(Dice& dice, Json& input) {
  const std::int64_t side = dice.in(300, 700);
  input["channels"] = 1;
  input["height"] = input["width"] = side;
  return {{"name", "conv"}, {"type", "conv"}, {"out_channels", 1}, {"kernel", side / dice.in(2, 9)}};
}

Json random_network(Dice& dice) {
  Json input{{"channels", dice.in(1, 9)}, {"height", dice.in(3, 12)}, {"width", dice.in(3, 12)}};
  Json layer = dice.one_in(20) ? long_convolution(dice, input) : random_convolution(dice);
  layer["weight_density"] = layer["input_density"] = static_cast<double>(dice.in(0, 4)) / 4;
  Json layers = Json::array({layer});
  if (dice.one_in(2)) layers.push_back({{"name", "pool"}, {"type", "max_pool"}, {"kernel", 1}});
  layers.push_back({{"name", "fc"}, {"type", "fc"}, {"out_features", dice.in(1, 20)}});
  return {{"name", "extreme"},
          {"batch", dice.in(1, 3)},
          {"input", input},
          {"input_bits", dice.in(1, 16)},
          {"weight_bits", dice.in(2, 16)},
          {"layers", layers}};
}

}  // namespace

RandomFiles random_files(std::uint64_t seed) {
  Dice dice(seed);
  RandomFiles files;
  files.accelerator = random_accelerator(dice);
  files.network = random_network(dice);
  return files;
}

}  // namespace lacuna::property
