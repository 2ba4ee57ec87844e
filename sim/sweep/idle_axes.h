// Axes that change nothing: what they set has no effect on any machine and network of the sweep.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "sim/sweep/space.h"

namespace lacuna {

class IdleAxes {
 public:
  explicit IdleAxes(const Space& space);

  // Looks at one more point.
  void see(const Choice& choice, const Machine& machine, const ResolvedNetwork& network);

  // One per axis without effect, and one on seeds that no tensor hangs on.
  std::vector<std::string> notes() const;

 private:
  struct Axis {
    std::string reason;               // "" until a note says that a value has no effect
    std::set<std::string> effective;  // the values without such a note
  };

  bool may_be_idle(const Axis& axis) const { return axis.effective.size() < 2; }

  const Space& space_;
  std::vector<Axis> axes_;
  bool all_traced_ = true;
};

}  // namespace lacuna
