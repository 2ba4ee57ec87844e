#include "sim/network/layer_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/phrases.h"

namespace lacuna {

void check_layer_names(const Network& network, const std::vector<std::string>& names,
                       const std::string& source, const std::string& pointer) {
  std::vector<std::string> known;
  for (const Layer& layer : network.layers) known.push_back(layer.name);
  std::vector<Problem> problems;
  for (const std::string& name : names)
    if (std::find(known.begin(), known.end(), name) == known.end())
      problems.push_back({source, pointer,
                          fmt::format("network \"{}\" has no layer \"{}\"{}", network.name, name,
                                      did_you_mean(name, known))});
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace lacuna
