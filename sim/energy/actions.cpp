#include "sim/energy/actions.h"

#include <algorithm>
#include <stdexcept>

namespace lacuna {

void Actions::add(const std::string& name, const std::string& component, std::int64_t count, double pj_each) {
  if (std::ranges::find(components, component) == components.end())
    throw std::logic_error("action " + name + ": no component " + component);
  if (count < 0) throw std::logic_error("action " + name + ": count " + std::to_string(count));
  add({.name = name, .component = component, .count = count, .pj = static_cast<double>(count) * pj_each});
}

void Actions::add(const Actions& others) {
  for (const Action& action : others.list_) add(action);
}

void Actions::add(const Action& action) {
  const auto same = std::ranges::find(list_, action.name, &Action::name);
  if (same == list_.end()) {
    list_.push_back(action);
    return;
  }
  if (same->component != action.component)
    throw std::logic_error("action " + action.name + ": in " + same->component + " and in " +
                           action.component);
  same->count += action.count;
  same->pj += action.pj;
}

double Actions::total_pj() const {
  double pj = 0;
  for (const Action& action : list_) pj += action.pj;
  return pj;
}

std::vector<ComponentEnergy> energy_by_component(const Actions& actions) {
  std::vector<ComponentEnergy> energies;
  for (const char* component : components) energies.push_back({component, 0});
  for (const Action& action : actions.list())
    std::ranges::find(energies, action.component, &ComponentEnergy::component)->pj += action.pj;
  return energies;
}

}  // namespace lacuna
