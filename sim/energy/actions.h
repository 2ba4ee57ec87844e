// What a machine did and what it cost: a model fills one list for each layer, the sum of the lists is that of
// the network. Another estimator can price the counts anew.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace lacuna {

// What energy is reported by. Leakage is an action of every cycle.
struct Component {
  const char* name;
  const char* meaning;
};
inline constexpr std::array components{
    Component{"mac", "multiply-accumulates, gated ones included; adders of pooling and add layers"},
    Component{"input_buffer", "reads and writes by array and DMA"},
    Component{"weight_buffer", "reads and writes by array and DMA"},
    Component{"output_buffer", "reads and writes by array and DMA"},
    Component{"accumulators", "banks of partial sums inside the PEs"},
    Component{"crossbar", "what routes products to the banks"},
    Component{"indexing", "finding the operands of nonzero synapses"},
    Component{"dram", "DRAM bytes x energy per byte of the DRAM type"},
    Component{"leakage", "leakage of the on-chip buffers; that of logic is not modelled"}};
inline constexpr std::size_t leakage_component = components.size() - 1;  // what goes by time, not by work

struct Action {
  std::string name;       // "weight_buffer_read"
  std::string component;  // one of `components`
  std::int64_t count = 0;
  double pj = 0;  // of all `count` together: layers of other bit widths have other energies for one

  double pj_each() const { return count == 0 ? 0 : pj / static_cast<double>(count); }
};

class Actions {
 public:
  // Counts and energies of the same name add up; TooLarge if a sum of counts cannot be represented. An
  // unknown component, a name that already belongs to another component and a negative count are
  // std::logic_errors.
  void add(const std::string& name, const std::string& component, std::int64_t count, double pj_each);
  void add(const Actions& others);

  const std::vector<Action>& list() const { return list_; }  // in the order of their first addition

 private:
  void add(const Action& action);

  std::vector<Action> list_;
};

}  // namespace lacuna
