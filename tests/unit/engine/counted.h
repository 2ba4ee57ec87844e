// What a layer's array and buffers did, as the result will say it.
#pragma once

#include <map>
#include <string>

#include "sim/engine/accounting.h"
#include "tests/unit/engine/machines.h"

namespace lacuna::test {

struct Counted {
  std::map<std::string, std::int64_t> of;  // actions
  std::map<std::string, double> pj_each;   // of an action
  std::int64_t weight_bytes_read = 0, input_bytes_read = 0, output_bytes_read = 0, output_bytes_written = 0;
};

inline Counted count(const Machine& machine, const Layer& layer, const LayerTensors& tensors) {
  const nlohmann::json json = nlohmann::json::parse(in_child([&] {
    const std::unique_ptr<Datapath> datapath = prepare_layer(machine, layer, tensors);
    OneLayer sequence(*datapath);
    run_system(machine, sequence);
    LayerResult result;
    account(machine, *datapath, sequence.timing(), result);
    nlohmann::json actions;
    for (const Action& action : result.actions.list())
      actions[action.name] = {{"count", action.count}, {"pj", action.pj_each()}};
    return nlohmann::json{actions, result.count<"traffic_bytes/buffers/weight/array_read">(),
                          result.count<"traffic_bytes/buffers/input/array_read">(),
                          result.count<"traffic_bytes/buffers/output/array_read">(),
                          result.count<"traffic_bytes/buffers/output/array_written">()}
        .dump();
  }));
  Counted counted{{}, {}, json[1], json[2], json[3], json[4]};
  for (const auto& [name, action] : json[0].items()) {
    counted.of[name] = action.at("count");
    counted.pj_each[name] = action.at("pj");
  }
  return counted;
}

}  // namespace lacuna::test
