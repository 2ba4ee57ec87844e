#include "sim/engine/registry.h"

#include <utility>

#include "sim/base/registry.h"

namespace lacuna {
namespace {

Registry<ModelInfo>& models() {
  static Registry<ModelInfo> list;
  return list;
}

}  // namespace

ModelRegistration::ModelRegistration(ModelInfo info) {
  models().add(std::move(info));
}

const std::vector<ModelInfo>& registered_models() {
  return models().entries();
}
const ModelInfo* find_model(const std::string& name) {
  return models().find(name);
}
std::vector<std::string> model_names() {
  return models().names();
}

}  // namespace lacuna
