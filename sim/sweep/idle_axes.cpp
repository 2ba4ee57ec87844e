#include "sim/sweep/idle_axes.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/engine/selection.h"
#include "sim/report/notes.h"

namespace lacuna {
namespace {

// Those that run; none if they cannot, which is the point's problem.
std::vector<Layer> layers_of(const Machine& machine, const ResolvedNetwork& network) try {
  return layers_to_run(machine, network.network.layers, network.only);
} catch (const InputError&) {
  return {};
}

// All notes on a point that has not run, of the network with the prefix that axes use.
std::vector<std::string> notes_on(const Space& space, const Choice& choice, const Machine& machine,
                                  const ResolvedNetwork& network) {
  const std::vector<Layer> layers = layers_of(machine, network);
  if (layers.empty()) return {};
  std::vector<std::string> notes = machine_notes(machine, space.pointers(choice, false), layers);
  for (const Note& note : machine.notes) notes.push_back(note.pointer + ": " + note.message);
  const TensorUse use{space.pointers(choice, true), network.trace.empty() ? "synthetic" : "trace", false,
                      false, plans_by_densities(machine)};
  for (const std::string& note : tensor_notes(network.network, layers, use))
    notes.push_back(network_prefix + note);
  for (const Note& note : network.network.notes)
    notes.push_back(network_prefix + note.pointer + ": " + note.message);
  return notes;
}

// What a note says of the value at this pointer; "" if none says that it has no effect.
std::string reason_in(const std::vector<std::string>& notes, const std::string& pointer) {
  const std::string begin = pointer + ": has no effect: ";
  for (const std::string& note : notes)
    if (note.starts_with(begin)) return note;
  return "";
}

}  // namespace

IdleAxes::IdleAxes(const Space& space) : space_(space), axes_(space.sweep().axes.size()) {}

void IdleAxes::see(const Choice& choice, const Machine& machine, const ResolvedNetwork& network) {
  all_traced_ = all_traced_ && !network.trace.empty();
  if (std::none_of(axes_.begin(), axes_.end(), [this](const Axis& axis) { return may_be_idle(axis); }))
    return;
  const std::vector<std::string> notes = notes_on(space_, choice, machine, network);
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const Json& value = space_.value(choice, i);
    if (value.is_null() || !may_be_idle(axes_[i])) continue;
    std::string reason;
    for (const std::string& pointer : space_.sweep().axes[i].pointers) {
      reason = reason_in(notes, pointer);
      if (reason.empty()) break;
    }
    if (reason.empty())
      axes_[i].effective.insert(value.dump());
    else
      axes_[i].reason = reason;
  }
}

// A machine's default gets no note, so one value may be without.
std::vector<std::string> IdleAxes::notes() const {
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < axes_.size(); ++i)
    if (!axes_[i].reason.empty() && may_be_idle(axes_[i]))
      notes.push_back(fmt::format("axis \"{}\": {}", space_.sweep().axes[i].name, axes_[i].reason));
  if (all_traced_ && space_.sweep().seed_list().size() > 1)
    notes.emplace_back("/seeds: has no effect: the tensors are those of traces");
  return notes;
}

}  // namespace lacuna
