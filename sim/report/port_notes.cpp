#include "sim/report/port_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/base/integer_math.h"
#include "sim/report/text_table.h"

namespace lacuna {
namespace {

struct Port {
  const char* name;
  const BufferConfig& config;
  PortUse PortUses::*use;
  const char* PortAccesses::*access;
  const char* preposition;
};

// A kind of access that throttled some layers.
struct Throttling {
  std::string access;
  const LayerRun* worst = nullptr;
  PortUse use;
  std::size_t layers = 0;
};

// Layers whose time is the ports' matter: not the memory's, and not next to nothing.
bool waits_for_ports(const LayerRun& run) {
  const LayerResult& result = run.result;
  return result.count_at(place_of(Cause::buffer_port)) >=
             ceil_div(result.rates().pes * result.count<"cycles">(), 100) &&
         result.word<"roofline/bound">() != "memory";
}

std::vector<Throttling> throttling(const Port& port, const std::vector<LayerRun>& runs) {
  std::vector<Throttling> kinds;
  for (const LayerRun& run : runs) {
    const PortUse& use = run.ports.*port.use;
    if (!use.throttles || !waits_for_ports(run)) continue;
    const std::string access = run.port_accesses.*port.access;
    auto kind = std::ranges::find(kinds, access, &Throttling::access);
    if (kind == kinds.end()) kind = kinds.insert(kinds.end(), {access, nullptr, {}, 0});
    ++kind->layers;
    if (use.cycles > kind->use.cycles) kind->worst = &run, kind->use = use;
  }
  return kinds;
}

std::string with_article(const std::string& noun) {
  return (std::string("aeiou").find(noun.front()) == std::string::npos ? "a " : "an ") + noun;
}

std::string others(const Throttling& kind, std::size_t runs) {
  if (kind.layers == 1) return "";
  return fmt::format("; {} of the other {} layers wait for it too", kind.layers - 1, runs - 1);
}

Note note_of(const Port& port, const Throttling& kind, std::size_t runs) {
  const bool all_alike = kind.use.fewest_cycles == kind.use.cycles;
  return {
      fmt::format("/buffers/{}/width_bytes", port.name),
      fmt::format("{} needs {}{} bytes {} the {} port, which has {}: {} {} {} (layer \"{}\"{})",
                  with_article(kind.access), all_alike ? "" : "up to ", grouped(ceil_div(kind.use.bits, 8)),
                  port.preposition, port.name, grouped(port.config.bytes_per_cycle()),
                  all_alike ? "every " + kind.access + " takes" : "it takes up to", grouped(kind.use.cycles),
                  kind.use.cycles == 1 ? "cycle" : "cycles", kind.worst->layer.name, others(kind, runs))};
}

}  // namespace

std::vector<Note> port_notes(const Machine& machine, const std::vector<LayerRun>& runs) {
  const BufferSetConfig& buffers = machine.buffers;
  const std::array ports{Port{"weight", buffers.weight, &PortUses::weight, &PortAccesses::weight, "from"},
                         Port{"input", buffers.input, &PortUses::input, &PortAccesses::input, "from"},
                         Port{"output", buffers.output, &PortUses::output, &PortAccesses::output, "of"}};
  std::vector<Note> notes;
  for (const Port& port : ports)
    for (const Throttling& kind : throttling(port, runs)) notes.push_back(note_of(port, kind, runs.size()));
  return notes;
}

}  // namespace lacuna
