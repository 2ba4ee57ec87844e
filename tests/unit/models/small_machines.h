// Small machines of every registered model, small layers, and all that comes of a layer on a machine without
// a memory around it: for tests that hold for whatever models there are.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/engine/planner.h"
#include "sim/engine/registry.h"
#include "sim/tensors/golden.h"
#include "tests/unit/engine/machines.h"

namespace lacuna::test {

// The fields of "array", with numbers of at most `most` where the model allows it.
inline Json small_array(const std::string& model, std::int64_t most) {
  const auto made = find_model(model)->make();
  Json array = to_json([&](Fields& f) { made->fields(f); }).flatten();
  for (auto& [pointer, value] : array.items())
    if (value.is_number_integer() && value > most) value = most;
  return array.unflatten();
}

// Nothing if the fields contradict each other.
inline std::optional<Machine> machine_with(const std::string& model, const Json& array) {
  Machine machine = machine_of(find_model(model)->make());
  machine.model_name = model;
  machine.dram.burst_bytes = 8;
  std::vector<Problem> problems;
  std::vector<Note> notes;
  const Document document{"array", array, {{"array", array}}};
  read_fields(
      document, "", [&](Fields& f) { machine.model->fields(f); }, problems, notes);
  return problems.empty() ? std::optional(machine) : std::nullopt;
}

// Of three by three, of one by one in groups, with a stride, and fully connected.
inline std::vector<Layer> small_layers() {
  Layer conv;
  conv.name = "conv";
  conv.C = 6;
  conv.K = 10;
  conv.H = conv.W = conv.P = conv.Q = 7;
  conv.R = conv.S = 3;
  conv.pad_h = conv.pad_w = 1;
  conv.weight_density.value = 0.4;
  conv.input_density.value = 0.5;
  conv.output_density.value = 0.5;
  Layer grouped = conv;
  grouped.name = "grouped";
  grouped.N = 2;
  grouped.groups = 2;
  grouped.R = grouped.S = 1;
  grouped.pad_h = grouped.pad_w = 0;
  Layer strided = conv;
  strided.name = "strided";
  strided.stride_h = strided.stride_w = 2;
  strided.P = strided.Q = 4;
  Layer fc = fully_connected(40, 12);
  fc.N = 3;
  fc.weight_density.value = 0.3;
  fc.input_density.value = 0.6;
  return {conv, grouped, strided, fc};
}

inline LayerTensors small_tensors(const Layer& layer) {
  return synthetic_tensors({}, 7)->load(layer, true);
}

// When tiles come: `spread` 0 is at once.
inline TileTimes seen(const Step& step, std::int64_t index, std::int64_t spread) {
  const std::int64_t jitter = spread == 0 ? 0 : index * 7919 % (3 * spread + 1);
  return {step.takes_weights ? index * spread + jitter : 0, step.takes_inputs ? index * spread / 2 : 0,
          step.takes_outputs ? index * spread / 3 : 0};
}

// All that the layer's datapath says, as text.
inline std::string told(Datapath& datapath, const Machine& machine, std::int64_t spread,
                        std::vector<std::int64_t>* psums = nullptr) {
  Ledger ledger(machine.model->geometry().pes);
  ArrayAccesses accesses;
  std::string text;
  std::int64_t index = 0;
  Cycle end = 0;
  datapath.begin_layer(0);
  for (const Step& step : datapath.plan().steps) {
    const StepEnd ends = datapath.run_step(step, seen(step, index++, spread), ledger, accesses);
    if (psums != nullptr) datapath.compute_values(step, *psums);
    end = std::max({end, ends.done, ends.finished});
    text += fmt::format("{} {};", ends.done, ends.finished);
  }
  datapath.end_layer(end, ledger);
  for (const Ledger::Row& row : ledger.rows())
    for (const std::int64_t cycles : row) text += fmt::format(" {}", cycles);
  for (const BufferAccesses& of : {accesses.weight, accesses.input, accesses.output})
    text += fmt::format(", {} {}", of.reads, of.writes);
  const PortUses ports = datapath.port_uses();
  for (const PortUse& of : {ports.weight, ports.input, ports.output})
    text += fmt::format("; {} {} {} {}", of.cycles, of.bits, of.fewest_cycles, of.throttles);
  const BufferWords words = datapath.words();
  text += fmt::format("; {} {} {}", words.weight, words.input, words.output);
  const MultiplierUse use = datapath.multiplier_use();
  text += fmt::format("; {} {} {}", use.pairs, use.products, datapath.covered_macs());
  Actions actions;
  datapath.add_array_actions(*machine.technology, actions);
  for (const Action& action : actions.list())
    text += fmt::format("; {} {} {}", action.name, action.count, action.pj_each());
  return text;
}

inline std::string told(const Plan& plan) {
  Mapping mapping = plan;
  std::string text = to_json([&](Fields& f) { mapping.fields(f); }).dump();
  for (const std::vector<TileLoad>* loads : {&plan.weight_loads, &plan.input_loads})
    for (const TileLoad& load : *loads)
      text += fmt::format("; {} {} {}", load.step, load.bytes, load.metadata_bytes);
  for (const OutputVisit& visit : plan.output_visits)
    text += fmt::format("; {} {} {} {} {}", visit.first_step, visit.last_step, visit.psum_load_bytes,
                        visit.store_bytes, visit.stores_psums);
  return text + fmt::format("; {} steps", plan.steps.size());
}

}  // namespace lacuna::test
