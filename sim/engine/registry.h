// The models that are linked in. A model adds itself with one line in its source file:
//
//     const ModelRegistration registration{{"cambricon_x", "weight-sparse ...", [] { return
//     std::make_shared<CambriconX>(); }}};
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/engine/machine.h"

namespace lacuna {

struct ModelInfo {
  std::string name;
  std::string summary;
  std::function<std::shared_ptr<Model>()> make;
};

struct ModelRegistration {
  explicit ModelRegistration(ModelInfo info);
};

const std::vector<ModelInfo>& registered_models();  // by name
const ModelInfo* find_model(const std::string& name);
std::vector<std::string> model_names();

}  // namespace lacuna
