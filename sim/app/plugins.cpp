#include "sim/app/plugins.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <sstream>

#include "sim/base/plugin.h"
#include "sim/base/registry.h"
#include "sim/config/harmless.h"
#include "sim/config/input_file.h"
#include "sim/config/phrases.h"
#include "sim/config/problems.h"
#include "sim/report/sha256.h"

namespace lacuna {
namespace {

Plugins plugins;

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw InputError(plugins_variable, "", fmt::format("plug-in {}: {}", shown(file), why));
}

void load(const std::string& file) {
  if (!is_file(file)) refuse(file, "found no such file");
  // A path without a slash would be looked for elsewhere.
  const std::string path = file.find('/') == std::string::npos ? "./" + file : file;
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) refuse(file, ::dlerror());
  const auto* built_for = static_cast<const int*>(::dlsym(library, "lacuna_plugin_interface"));
  if (built_for == nullptr)
    refuse(file, "does not say for which Lacuna it was built (LACUNA_PLUGIN, sim/base/plugin.h)");
  if (*built_for != LACUNA_PLUGIN_INTERFACE)
    refuse(file,
           fmt::format("expected one built for interface {}, found {}", LACUNA_PLUGIN_INTERFACE, *built_for));
  if (!name_clashes().empty())
    refuse(file, fmt::format("adds {}, which there is already", shown(name_clashes().front())));
  plugins.push_back({file, sha256_of_file(file)});
}

}  // namespace

void load_plugins() {
  const char* named = std::getenv(plugins_variable);
  std::istringstream files(named == nullptr ? "" : named);
  for (std::string file; std::getline(files, file, ':');)
    if (!file.empty()) load(file);
}

const Plugins& loaded_plugins() {
  return plugins;
}

}  // namespace lacuna
