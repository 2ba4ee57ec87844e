#include "sim/sweep/expand.h"

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <unordered_set>

#include "sim/config/encode.h"
#include "sim/sweep/filter.h"
#include "sim/sweep/idle_axes.h"

namespace lacuna {
namespace {

std::string all_messages(const InputError& error) {
  std::string text;
  for (const Problem& problem : error.problems()) text += (text.empty() ? "" : "; ") + to_string(problem);
  return text;
}

// How many values each axis has for one accelerator: 0 where it does not apply.
std::vector<std::size_t> sizes_of(const Space& space, const std::string& accelerator) {
  std::vector<std::size_t> sizes;
  for (const AxisConfig& axis : space.sweep().axes)
    sizes.push_back(axis.applies_to(accelerator) ? axis.values.size() : 0);
  return sizes;
}

std::vector<std::vector<std::int32_t>> zipped(const Space& space, const std::vector<std::size_t>& sizes) {
  std::size_t length = 1;
  std::string longest;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] == 0) continue;
    const std::string& name = space.sweep().axes[i].name;
    if (!longest.empty() && sizes[i] != length)
      throw InputError(
          space.file(), "/axes",
          fmt::format("axes to be zipped must have equally many values: \"{}\" has {}, \"{}\" has {}",
                      longest, length, name, sizes[i]));
    length = sizes[i];
    longest = name;
  }
  std::vector<std::vector<std::int32_t>> choices;
  for (std::size_t n = 0; n < length; ++n) {
    auto& choice = choices.emplace_back();
    for (const std::size_t size : sizes)
      choice.push_back(size == 0 ? Choice::none : static_cast<std::int32_t>(n));
  }
  return choices;
}

std::vector<std::vector<std::int32_t>> multiplied(const std::vector<std::size_t>& sizes) {
  std::vector<std::vector<std::int32_t>> choices{{}};
  for (const std::size_t size : sizes) {
    std::vector<std::vector<std::int32_t>> longer;
    for (const auto& choice : choices)
      for (std::int32_t n = size == 0 ? Choice::none : 0; n < static_cast<std::int32_t>(size); ++n) {
        longer.push_back(choice);
        longer.back().push_back(n);
      }
    choices = std::move(longer);
  }
  return choices;
}

// Before anything of that size is made.
void check_size(const Space& space) {
  const SweepConfig& sweep = space.sweep();
  double points = 0;
  for (const std::string& accelerator : sweep.accelerators) {
    double of_this = static_cast<double>(sweep.networks.size() * sweep.seed_list().size());
    if (sweep.combine == "product")
      for (const std::size_t size : sizes_of(space, accelerator))
        of_this *= static_cast<double>(std::max<std::size_t>(1, size));
    points += of_this;
  }
  if (points > max_points)
    throw InputError(space.file(), "/axes",
                     fmt::format("expected at most {} points, found {:.0f}", max_points, points));
}

class Expander {
 public:
  explicit Expander(const Space& space) : space_(space), idle_axes_(space) {
    std::vector<std::string> names{"accelerator", "network", "seed"};
    for (const AxisConfig& axis : space.sweep().axes) names.push_back(axis.name);
    for (const std::string& filter : space.sweep().filters)
      guarded([&] { filters_.emplace_back(filter, names); });
  }

  Expansion take() {
    const SweepConfig& sweep = space_.sweep();
    for (std::size_t a = 0; a < sweep.accelerators.size(); ++a) {
      const auto sizes = sizes_of(space_, sweep.accelerators[a]);
      const auto choices = sweep.combine == "zip" ? zipped(space_, sizes) : multiplied(sizes);
      for (std::size_t n = 0; n < sweep.networks.size(); ++n) add_all({a, n, 0, {}}, choices);
    }
    if (runnable_ == 0 && trace_problem_) throw InputError(*trace_problem_);
    if (expansion_.points.empty())
      throw InputError(space_.file(), "/filters", "no point is left: the filters leave out every one");
    expansion_.notes = idle_axes_.notes();
    return std::move(expansion_);
  }

 private:
  // All points of one accelerator and network.
  void add_all(Choice choice, const std::vector<std::vector<std::int32_t>>& values) {
    first_problem_.reset();
    std::size_t runnable = 0;
    for (choice.seed = 0; choice.seed < space_.sweep().seed_list().size(); ++choice.seed)
      for (const auto& chosen : values) {
        choice.values = chosen;
        runnable += add(choice) ? 1 : 0;
      }
    if (runnable == 0 && first_problem_) throw InputError(*first_problem_);
  }

  // Resolved when somebody asks: a filter of axes alone leaves points out for less.
  struct Candidate {
    Choice choice;
    std::optional<Machine> machine;
    std::shared_ptr<const ChosenNetwork> network;
    std::string problem;
    bool resolved = false;
  };

  void resolve(Candidate& candidate) {
    if (candidate.resolved) return;
    candidate.resolved = true;
    try {
      candidate.network = space_.network(candidate.choice);
      candidate.machine = space_.machine(candidate.choice).machine;
    } catch (const InputError& error) {
      candidate.problem = all_messages(error);
      if (!first_problem_) first_problem_ = error;
    }
  }

  // False if the point cannot be run.
  bool add(const Choice& choice) {
    Candidate candidate{choice, {}, {}, {}};
    if (!is_wanted(candidate)) {
      ++expansion_.filtered;
      return true;
    }
    resolve(candidate);
    SweepPoint point{{}, choice, 0, candidate.problem, space_.workload_key(choice)};
    const bool resolved = candidate.machine.has_value();
    if (resolved) point.id = identity(candidate, point.problem);
    const bool runnable = resolved && point.problem.empty();
    runnable_ += runnable ? 1 : 0;
    if (!runnable) point.id = space_.identity(choice, point.problem);
    if (runnable) idle_axes_.see(choice, *candidate.machine, *candidate.network);
    point.cost = candidate.network == nullptr ? 0 : candidate.network->cost;
    if (seen_.insert(point.id).second)
      expansion_.points.push_back(std::move(point));
    else
      ++expansion_.duplicates;
    return resolved;
  }

  // A trace that cannot be read is a problem of the points that need it.
  std::string identity(const Candidate& candidate, std::string& problem) {
    try {
      return space_.identity(candidate.choice, *candidate.machine,
                             tensors(candidate.choice, *candidate.network));
    } catch (const InputError& error) {
      if (!trace_problem_) trace_problem_ = error;
      problem = all_messages(error);
      return "";
    }
  }

  // The last one, or its problem, is kept: opening a trace reads all of it.
  const TensorSource& tensors(const Choice& choice, const ResolvedNetwork& network) {
    if (const std::string key = space_.workload_key(choice); key != tensors_key_) {
      tensors_key_ = key;
      unreadable_.reset();
      try {
        tensors_ = network.tensors(space_.seed(choice));
      } catch (const InputError& error) {
        unreadable_ = error;
      }
    }
    if (unreadable_) throw InputError(*unreadable_);
    return *tensors_;
  }

  bool is_wanted(Candidate& candidate) {
    if (filters_.empty()) return true;
    const Choice& choice = candidate.choice;
    std::vector<Json> values{space_.accelerator_name(choice), space_.network_name(choice),
                             space_.seed(choice)};
    for (std::size_t i = 0; i < choice.values.size(); ++i) values.push_back(space_.value(choice, i));
    bool unresolved = false;
    const Filter::Lookup lookup = [&](const std::string& pointer) -> const Json* {
      resolve(candidate);
      unresolved = !candidate.machine;
      return unresolved ? nullptr : look_up(*candidate.machine, *candidate.network, pointer);
    };
    for (filter_ = 0; filter_ < filters_.size(); ++filter_) {
      bool accepted = true;
      const auto evaluate = [&] { accepted = filters_[filter_].accepts(values, lookup); };
      const auto place = [&] { return fmt::format(" ({})", words(choice)); };
      guarded(evaluate, unresolved, place);  // a config that is not there fails the point, not the filter
      if (!accepted) return false;
    }
    return true;
  }

  std::string words(const Choice& choice) const {
    const std::string settings = space_.settings(choice);
    return fmt::format("{} on {}{}{}", space_.accelerator_name(choice), space_.network_name(choice),
                       settings.empty() ? "" : ", ", settings);
  }

  // What the memory comes to in cycles where it is given in units of time. Stays until the next call.
  const Json* cycles_of_memory(const DramConfig& dram, const std::string& pointer) {
    memory_ = {{"/dram/bandwidth_bytes_per_cycle", encode(dram.bandwidth_bytes_per_cycle)},
               {"/dram/latency_cycles", dram.latency_cycles},
               {"/dram/turnaround_cycles", dram.turnaround_cycles}};
    const auto found = memory_.find(pointer);
    return found == memory_.end() ? nullptr : &*found;
  }

  const Json* look_up(const Machine& machine, const ResolvedNetwork& network, const std::string& pointer) {
    const bool of_network = is_of_network(pointer);
    const Json& root = *(of_network ? network.network.effective : machine.effective);
    try {
      const Json::json_pointer place(of_network ? within_network(pointer) : pointer);
      return root.contains(place) ? &root.at(place) : cycles_of_memory(machine.dram, pointer);
    } catch (const Json::exception&) {
      return nullptr;
    }
  }

  // What goes wrong in a filter is a problem of the file, unless `excused` is set meanwhile.
  template <class Body>
  void guarded(
      const Body& body, const bool& excused = never,
      const std::function<std::string()>& place = [] { return ""; }) {
    try {
      body();
    } catch (const std::runtime_error& error) {
      if (!excused)
        throw InputError(space_.file(), fmt::format("/filters/{}", filter_index()), error.what() + place());
    }
  }

  std::size_t filter_index() const {
    return filters_.size() < space_.sweep().filters.size() ? filters_.size() : filter_;
  }

  static constexpr bool never = false;

  const Space& space_;
  IdleAxes idle_axes_;
  std::vector<Filter> filters_;
  std::size_t filter_ = 0;  // the one that is evaluated
  Expansion expansion_;
  std::unordered_set<std::string> seen_;
  std::size_t runnable_ = 0;
  std::optional<InputError> first_problem_, trace_problem_;
  std::shared_ptr<const TensorSource> tensors_;
  std::optional<InputError> unreadable_;  // why there are none
  std::string tensors_key_;
  Json memory_;
};

}  // namespace

void check_filters(const Space& space) {
  Expander{space};
}

Expansion expand(const Space& space) {
  check_size(space);
  return Expander(space).take();
}

}  // namespace lacuna
