// The clocked array of SCNN and DCNN (rules A1, S6 and S7 of models/scnn/README.md): a process per PE with
// its accumulator banks, and one that hands out passes and post-processes them.
#pragma once

#include <deque>
#include <systemc>
#include <vector>

#include "sim/time/kernel_time.h"
#include "tests/clocked/grid/schedule.h"
#include "tests/clocked/wires.h"

namespace lacuna::reference {

struct ScatterWires : Wires {
  ScatterWires(const Plan& plan, std::int64_t pes)
      : Wires(plan),
        chunk("chunk", static_cast<std::size_t>(pes)),
        issues_left("issues_left", static_cast<std::size_t>(pes)),
        begun("begun", static_cast<std::size_t>(pes)),
        blocked("blocked", static_cast<std::size_t>(pes)),
        adding("adding", static_cast<std::size_t>(pes)) {}

  // Of the passes: the one that runs or comes next, and how many have left the PPU.
  Count pass{"pass"}, left_ppu{"left_ppu"}, ppu_cycles{"ppu_cycles"};  // spent on the pass in the PPU
  Flag pass_begun{"pass_begun"};

  // Of each PE: the chunk that it works on or comes next, and what it has left to issue once it has begun.
  sc_core::sc_vector<Count> chunk, issues_left;
  sc_core::sc_vector<Flag> begun;
  sc_core::sc_vector<Flag> blocked;  // a queue holds more than queue_depth products
  sc_core::sc_vector<Flag> adding;   // a queue holds a product
};

// Where everybody stands in a cycle, once all that takes no time has happened.
struct Moment {
  std::int64_t pass, left_ppu, ppu_cycles;
  bool pass_begun;
  struct PeState {
    std::int64_t chunk;
    bool begun;
    std::int64_t issues_left;
  };
  std::vector<PeState> pes;
};

// Everything that follows in a cycle from the registers alone.
class ScatterLogic {
 public:
  ScatterLogic(const Schedule& schedule, const GridArray& array, std::int64_t fifo_slots,
               const ScatterWires& wires)
      : schedule_(schedule), array_(array), fifo_slots_(fifo_slots), wires_(wires) {}

  Moment now() const;

  bool issues(const Moment& m, std::int64_t pe) const;
  Cause cause(const Moment& m, std::int64_t pe) const;
  // Chunks and input tiles with which the last PE is done.
  std::int64_t chunks_done(const Moment& m) const;
  std::int64_t input_tiles_done(const Moment& m) const;
  bool ppu_works(const Moment& m) const { return m.left_ppu < m.pass; }

 private:
  Moment registers() const;
  // Each does one thing that takes no time, if there is one to do.
  bool leave_ppu(Moment& m) const;
  bool begin_pass(Moment& m) const;
  bool begin_or_end_chunk(Moment& m, std::int64_t pe) const;
  bool end_pass(Moment& m) const;

  bool in_pass(const Moment& m, std::int64_t pe) const;
  bool slot_is_free(const Moment& m, std::int64_t chunk) const;
  bool chunk_is_ready(std::int64_t chunk) const;
  bool inputs_are_ready(std::int64_t chunk) const;
  bool visit_is_open(const Moment& m) const;
  bool accumulators_are_free(const Moment& m) const;

  Cause cause_before_pass(const Moment& m) const;
  Cause cause_before_chunk(const Moment& m, std::int64_t pe) const;
  Cause ppu_cause(const Moment& m) const;

  const Pass& pass(std::int64_t i) const { return schedule_.passes.at(static_cast<std::size_t>(i)); }
  const Chunk& chunk(std::int64_t i) const { return schedule_.chunks.at(static_cast<std::size_t>(i)); }

  const Schedule& schedule_;
  const GridArray& array_;
  std::int64_t fifo_slots_;
  const ScatterWires& wires_;
};

// Keeps count of the passes, releases tiles and reports visits as the PPU finishes them.
class PassSequencer : public sc_core::sc_module {
 public:
  PassSequencer(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, const Schedule& schedule,
                const ScatterLogic& logic, std::int64_t pipeline_stages, ScatterWires& wires, Timing& timing);

 private:
  void on_clock();
  void report_finished(std::int64_t passes);
  void count_pass(std::int64_t index);

  const Schedule& schedule_;
  const ScatterLogic& logic_;
  std::int64_t pipeline_stages_;
  ScatterWires& wires_;
  Timing& timing_;
  std::deque<std::int64_t> in_pipeline_;  // cycles until each finished visit leaves
};

class ScatterPe : public sc_core::sc_module {
 public:
  ScatterPe(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, std::int64_t index,
            const Schedule& schedule, const GridArray& array, const Dataflow& dataflow,
            const ScatterLogic& logic, ScatterWires& wires, Timing& timing);

 private:
  void on_clock();
  void issue(const Moment::PeState& state);
  void take_products();
  void write_registers(Moment::PeState state, bool issues);

  std::int64_t index_;
  const Schedule& schedule_;
  const GridArray& array_;
  const Dataflow& dataflow_;
  const ScatterLogic& logic_;
  ScatterWires& wires_;
  Timing& timing_;
  std::vector<std::deque<Addend>> queues_;  // of each bank
};

}  // namespace lacuna::reference
