#include "sim/workload/keep_layers.h"

#include <fmt/format.h>

#include <algorithm>

namespace lacuna {

void keep_layers(Network& network, const std::vector<std::string>& names, const std::string& source,
                 const std::string& pointer) {
  std::vector<std::string> known;
  for (const Layer& layer : network.layers) known.push_back(layer.name);
  std::vector<Problem> problems;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string close = nearest(name, known);
    problems.push_back({source, pointer,
                        fmt::format("network \"{}\" has no layer \"{}\"{}", network.name, name,
                                    close.empty() ? "" : fmt::format("; did you mean \"{}\"?", close))});
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  std::erase_if(network.layers,
                [&](const Layer& l) { return std::find(names.begin(), names.end(), l.name) == names.end(); });
}

}  // namespace lacuna
