// What steps take: rules T6 and T7 of README.md. Only what has an operand loads a port, so rounds with tiles
// at an edge and issues with pieces at an edge may take less than others.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "models/nm_tensor_core/rounds.h"
#include "sim/engine/port_use.h"

namespace lacuna::nm_tensor_core {

// What operands have, and what ports pass.
struct PortRules {
  std::int64_t values_per_piece = 0;  // N in sparse mode; 0 in dense mode: as many as the piece has channels
  std::int64_t weight_bits = 16;      // with its position
  std::int64_t input_bits = 16, psum_bits = 32;
  std::int64_t weight_port_bits = 4608, input_port_bits = 4096, output_port_bits = 4096;  // per cycle
};

// Sums over the cores that have an output tile in a round.
struct RoundLoad {
  std::int64_t filters = 0, pixels = 0, outputs = 0;
  auto operator<=>(const RoundLoad&) const = default;
};
using RoundLoads = std::map<RoundLoad, std::int64_t>;  // how many rounds have each

// All rounds of a step with so many output channels and pixels, and the last of them.
RoundLoads round_loads(const RoundRules& rules, std::int64_t channels, std::int64_t pixels_of_step);
RoundLoad last_round_load(const RoundRules& rules, std::int64_t channels, std::int64_t pixels_of_step);

// Issues of a round that take equally many pieces and channels.
struct IssueKind {
  std::int64_t pieces = 0, channels = 0, count = 0;
};
std::vector<IssueKind> issue_kinds(const RoundRules& rules, const Range& channels);

// Of one convolution group.
struct StepCost {
  std::int64_t cycles = 0;
  std::int64_t last_round_cycles = 0;
  PortUses ports;
};

// Each computed once.
class StepCosts {
 public:
  StepCosts(const RoundRules& rounds, const PortRules& ports) : rounds_(rounds), ports_(ports) {}

  const StepCost& at(std::int64_t output_channels, std::int64_t pixels, const Range& channels);

 private:
  StepCost cost(std::int64_t output_channels, std::int64_t pixels, const Range& channels);
  std::int64_t round_cycles(const RoundLoad& load, const std::vector<IssueKind>& issues,
                            std::int64_t output_accesses, PortUses& uses) const;

  RoundRules rounds_;
  PortRules ports_;
  std::map<std::array<std::int64_t, 5>, StepCost> costs_;
  std::map<std::pair<std::int64_t, std::int64_t>, RoundLoads> loads_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<IssueKind>> issues_;
};

}  // namespace lacuna::nm_tensor_core
