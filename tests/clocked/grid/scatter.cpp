#include "tests/clocked/grid/scatter.h"

namespace lacuna::reference {

PassSequencer::PassSequencer(const sc_core::sc_module_name& name, sc_core::sc_clock& clock,
                             const Schedule& schedule, const ScatterLogic& logic,
                             std::int64_t pipeline_stages, ScatterWires& wires, Timing& timing)
    : sc_module(name),
      schedule_(schedule),
      logic_(logic),
      pipeline_stages_(pipeline_stages),
      wires_(wires),
      timing_(timing) {
  SC_HAS_PROCESS(PassSequencer);
  SC_METHOD(on_clock);
  sensitive << clock.posedge_event();
  dont_initialize();
}

void PassSequencer::on_clock() {
  const Moment m = logic_.now();
  for (std::int64_t i = wires_.left_ppu.read(); i < m.left_ppu; ++i) count_pass(i);
  report_finished(m.left_ppu - wires_.left_ppu.read());
  for (std::int64_t i = wires_.weights_released.read(); i < logic_.chunks_done(m); ++i)
    timing_.counts["input_buffer_read"] += schedule_.chunks.at(static_cast<std::size_t>(i)).input_reads;
  wires_.weights_released.write(logic_.chunks_done(m));
  wires_.inputs_released.write(logic_.input_tiles_done(m));
  wires_.pass.write(m.pass);
  wires_.pass_begun.write(m.pass_begun);
  wires_.left_ppu.write(m.left_ppu);
  wires_.ppu_cycles.write(m.ppu_cycles + (logic_.ppu_works(m) ? 1 : 0));
}

// Its sums have been exchanged and drained, its outputs written.
void PassSequencer::count_pass(std::int64_t index) {
  const Pass& pass = schedule_.passes.at(static_cast<std::size_t>(index));
  timing_.counts["accumulator_read"] += pass.drained + pass.exchanged;
  timing_.counts["accumulator_write"] += pass.exchanged;
  timing_.counts["output_buffer_write"] += pass.output_writes;
}

// `passes` have left the PPU in this cycle.
void PassSequencer::report_finished(std::int64_t passes) {
  for (std::int64_t i = 0; i < passes; ++i) in_pipeline_.push_back(pipeline_stages_ - 1);
  std::int64_t finished = wires_.visits_finished.read();
  for (; !in_pipeline_.empty() && in_pipeline_.front() == 0; ++finished) in_pipeline_.pop_front();
  for (std::int64_t& cycles : in_pipeline_) --cycles;
  wires_.visits_finished.write(finished);
}

ScatterPe::ScatterPe(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, std::int64_t index,
                     const Schedule& schedule, const GridArray& array, const Dataflow& dataflow,
                     const ScatterLogic& logic, ScatterWires& wires, Timing& timing)
    : sc_module(name),
      index_(index),
      schedule_(schedule),
      array_(array),
      dataflow_(dataflow),
      logic_(logic),
      wires_(wires),
      timing_(timing),
      queues_(static_cast<std::size_t>(array.accumulator_banks)) {
  SC_HAS_PROCESS(ScatterPe);
  SC_METHOD(on_clock);
  sensitive << clock.posedge_event();
  dont_initialize();
}

void ScatterPe::on_clock() {
  if (wires_.end.read()) return;  // the layer is over
  const Moment m = logic_.now();
  const Moment::PeState& state = m.pes[static_cast<std::size_t>(index_)];
  const bool issues = logic_.issues(m, index_);
  ++timing_.per_pe[static_cast<std::size_t>(index_)][static_cast<std::size_t>(logic_.cause(m, index_))];
  if (issues) issue(state);
  take_products();
  write_registers(state, issues);
}

void ScatterPe::issue(const Moment::PeState& state) {
  const Chunk& chunk = schedule_.chunks.at(static_cast<std::size_t>(state.chunk));
  const std::vector<Issue>& all = chunk.issues_of.at(static_cast<std::size_t>(index_));
  const Issue& next = all.at(all.size() - static_cast<std::size_t>(state.issues_left));
  for (const Addend& addend : next) queues_.at(static_cast<std::size_t>(addend.bank)).push_back(addend);
  ++timing_.counts["weight_buffer_read"];
  timing_.counts["pairs"] += next.pairs;
  timing_.counts["products"] += next.products;
  dataflow_.count(next, timing_.counts);
}

void ScatterPe::take_products() {
  for (std::deque<Addend>& queue : queues_) {
    if (queue.empty()) continue;
    timing_.psums.at(queue.front().psum) += queue.front().value;
    queue.pop_front();
  }
}

void ScatterPe::write_registers(Moment::PeState state, bool issues) {
  bool blocked = false, adding = false;
  for (const std::deque<Addend>& queue : queues_) {
    blocked = blocked || static_cast<std::int64_t>(queue.size()) > array_.queue_depth;
    adding = adding || !queue.empty();
  }
  const auto i = static_cast<std::size_t>(index_);
  wires_.chunk[i].write(state.chunk);
  wires_.begun[i].write(state.begun);
  wires_.issues_left[i].write(state.issues_left - (issues ? 1 : 0));
  wires_.blocked[i].write(blocked);
  wires_.adding[i].write(adding);
}

}  // namespace lacuna::reference
