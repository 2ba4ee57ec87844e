// The clocked array: a sequencer that hands out steps and one process per PE (rules A1 to A4).
#pragma once

#include <deque>
#include <optional>
#include <systemc>
#include <vector>

#include "tests/clocked/machine.h"
#include "tests/clocked/wires.h"

namespace lacuna::reference {

// Everything that follows in a cycle from the registers alone: the combinational logic, asked by whoever
// needs it.
class ArrayLogic {
 public:
  ArrayLogic(const Machine& machine, const Plan& plan, const LockstepWires& wires);

  // Why no step runs in this cycle; nothing if one does (A1, A3).
  std::optional<Cause> waiting_for() const;
  // This cycle is the last of the present section. Only while a step runs.
  bool section_ends() const;
  // What a PE does that has a neuron and is done with it.
  Cause idle_cause() const;

  const Section& section(std::int64_t index) const { return sections_.at(static_cast<std::size_t>(index)); }
  std::int64_t section_count() const { return static_cast<std::int64_t>(sections_.size()); }

 private:
  // The tiles a step waits for: indices into the plan's lists.
  struct Needs {
    std::optional<std::size_t> weights, inputs, outputs;
  };

  const Plan& plan_;
  const LockstepWires& wires_;
  std::vector<Section> sections_;  // of all steps
  std::vector<Needs> needs_;       // of each step
};

class Sequencer : public sc_core::sc_module {
 public:
  Sequencer(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, const ArrayLogic& logic,
            const Plan& plan, std::int64_t pipeline_stages, LockstepWires& wires, Timing& timing);

 private:
  void on_clock();
  void release_tiles();
  void report_finished();
  void advance();
  void end_section(const Section& section);

  const ArrayLogic& logic_;
  const Plan& plan_;
  std::int64_t pipeline_stages_;
  LockstepWires& wires_;
  Timing& timing_;
  std::optional<std::int64_t> ended_step_;  // in the cycle before this one
  std::deque<std::int64_t> in_pipeline_;    // cycles until each finished visit leaves
};

class Pe : public sc_core::sc_module {
 public:
  Pe(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, std::int64_t index,
     const Machine& machine, const ArrayLogic& logic, const Plan& plan, LockstepWires& wires, Timing& timing);

 private:
  void on_clock();
  void work();
  void load(std::int64_t section);
  void charge(Cause cause);

  std::int64_t index_;
  const Machine& machine_;
  const ArrayLogic& logic_;
  const Plan& plan_;
  LockstepWires& wires_;
  Timing& timing_;
  std::optional<Script> script_;  // of the present section
};

}  // namespace lacuna::reference
