// What a machine did and what it cost: a model fills one list for each layer, the sum of the lists is that of
// the network. Another estimator can price the counts anew.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace lacuna {

// What energy is reported by. Leakage is an action of every cycle.
inline constexpr std::array components{"mac",           "input_buffer", "weight_buffer",
                                       "output_buffer", "accumulators", "crossbar",
                                       "indexing",      "dram",         "leakage"};

struct Action {
  std::string name;       // "weight_buffer_read"
  std::string component;  // one of `components`
  std::int64_t count = 0;
  double pj = 0;  // of all `count` together: layers of other bit widths have other energies for one

  double pj_each() const { return count == 0 ? 0 : pj / static_cast<double>(count); }
};

class Actions {
 public:
  // Counts and energies of the same name add up. An unknown component, a name that already belongs to another
  // component and a negative count are std::logic_errors.
  void add(const std::string& name, const std::string& component, std::int64_t count, double pj_each);
  void add(const Actions& others);

  const std::vector<Action>& list() const { return list_; }  // in the order of their first addition
  double total_pj() const;

 private:
  void add(const Action& action);

  std::vector<Action> list_;
};

struct ComponentEnergy {
  std::string component;
  double pj = 0;
};

// All of `components`, in their order; 0 pJ for those without an action.
std::vector<ComponentEnergy> energy_by_component(const Actions& actions);

}  // namespace lacuna
