#include "sim/engine/registry.h"

#include <algorithm>

namespace lacuna {
namespace {

std::vector<ModelInfo>& models() {
  static std::vector<ModelInfo> list;
  return list;
}

}  // namespace

// Kept sorted, so that the order in which the linker starts the folders cannot show.
ModelRegistration::ModelRegistration(ModelInfo info) {
  auto& list = models();
  const auto after = [](const ModelInfo& a, const ModelInfo& b) { return a.name < b.name; };
  list.insert(std::upper_bound(list.begin(), list.end(), info, after), std::move(info));
}

const std::vector<ModelInfo>& registered_models() {
  return models();
}

const ModelInfo* find_model(const std::string& name) {
  const auto at =
      std::find_if(models().begin(), models().end(), [&](const ModelInfo& m) { return m.name == name; });
  return at == models().end() ? nullptr : &*at;
}

std::vector<std::string> model_names() {
  std::vector<std::string> names;
  for (const ModelInfo& model : models()) names.push_back(model.name);
  return names;
}

}  // namespace lacuna
