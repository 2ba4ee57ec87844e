#include "sim/energy/actions.h"

#include <algorithm>
#include <stdexcept>

#include "sim/config/too_large.h"

namespace lacuna {

void Actions::add(const std::string& name, const std::string& component, std::int64_t count, double pj_each) {
  if (std::ranges::none_of(components, [&](const Component& known) { return known.name == component; }))
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
  same->count =
      counted(static_cast<Wide>(same->count) + action.count, ("actions \"" + action.name + '"').c_str());
  same->pj += action.pj;
}

}  // namespace lacuna
