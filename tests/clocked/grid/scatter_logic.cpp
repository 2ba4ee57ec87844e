#include <algorithm>

#include "tests/clocked/grid/scatter.h"

namespace lacuna::reference {

Moment ScatterLogic::now() const {
  Moment m = registers();
  for (bool something_happens = true; something_happens;) {
    something_happens = leave_ppu(m) || begin_pass(m);
    for (std::int64_t pe = 0; pe < array_.grid.pes(); ++pe)
      something_happens = begin_or_end_chunk(m, pe) || something_happens;
    something_happens = end_pass(m) || something_happens;
  }
  return m;
}

Moment ScatterLogic::registers() const {
  Moment m{
      wires_.pass.read(), wires_.left_ppu.read(), wires_.ppu_cycles.read(), wires_.pass_begun.read(), {}};
  for (std::size_t pe = 0; pe < wires_.chunk.size(); ++pe)
    m.pes.push_back({wires_.chunk[pe].read(), wires_.begun[pe].read(), wires_.issues_left[pe].read()});
  return m;
}

bool ScatterLogic::leave_ppu(Moment& m) const {
  if (!ppu_works(m)) return false;
  if (m.ppu_cycles < pass(m.left_ppu).halo_cycles + pass(m.left_ppu).drain_cycles) return false;
  ++m.left_ppu;
  m.ppu_cycles = 0;
  return true;
}

bool ScatterLogic::begin_pass(Moment& m) const {
  if (m.pass_begun || m.pass == static_cast<std::int64_t>(schedule_.passes.size())) return false;
  const std::int64_t first = pass(m.pass).first_chunk;
  m.pass_begun =
      chunk_is_ready(first) && inputs_are_ready(first) && visit_is_open(m) && accumulators_are_free(m);
  return m.pass_begun;
}

bool ScatterLogic::begin_or_end_chunk(Moment& m, std::int64_t pe) const {
  if (!in_pass(m, pe)) return false;
  Moment::PeState& state = m.pes[static_cast<std::size_t>(pe)];
  if (!state.begun) {
    if (!slot_is_free(m, state.chunk) || !chunk_is_ready(state.chunk) || !inputs_are_ready(state.chunk))
      return false;
    state.begun = true;
    state.issues_left =
        static_cast<std::int64_t>(chunk(state.chunk).issues_of.at(static_cast<std::size_t>(pe)).size());
    return true;
  }
  if (state.issues_left > 0 || wires_.blocked[static_cast<std::size_t>(pe)].read()) return false;
  state.begun = false;
  ++state.chunk;
  return true;
}

bool ScatterLogic::end_pass(Moment& m) const {
  if (!m.pass_begun) return false;
  for (std::int64_t pe = 0; pe < array_.grid.pes(); ++pe)
    if (in_pass(m, pe) || wires_.adding[static_cast<std::size_t>(pe)].read()) return false;
  m.pass_begun = false;
  ++m.pass;
  return true;
}

bool ScatterLogic::in_pass(const Moment& m, std::int64_t pe) const {
  return m.pass_begun && m.pes[static_cast<std::size_t>(pe)].chunk <= pass(m.pass).last_chunk;
}

// The chunk that held the chunk's slot of the FIFOs before is released.
bool ScatterLogic::slot_is_free(const Moment& m, std::int64_t chunk) const {
  return chunk - fifo_slots_ < chunks_done(m);
}

bool ScatterLogic::chunk_is_ready(std::int64_t chunk) const {
  return wires_.weights_ready[static_cast<std::size_t>(chunk)].read();
}

// Whoever has begun the tile's first chunk has seen the tile.
bool ScatterLogic::inputs_are_ready(std::int64_t index) const {
  return wires_.inputs_ready[static_cast<std::size_t>(chunk(index).input_tile)].read();
}

bool ScatterLogic::visit_is_open(const Moment& m) const {
  return wires_.outputs_ready[static_cast<std::size_t>(m.pass)].read();
}

bool ScatterLogic::accumulators_are_free(const Moment& m) const {
  return m.pass - array_.accumulator_buffers < m.left_ppu;
}

bool ScatterLogic::issues(const Moment& m, std::int64_t pe) const {
  const auto i = static_cast<std::size_t>(pe);
  return in_pass(m, pe) && m.pes[i].begun && m.pes[i].issues_left > 0 && !wires_.blocked[i].read();
}

std::int64_t ScatterLogic::chunks_done(const Moment& m) const {
  std::int64_t done = m.pes.front().chunk;
  for (const Moment::PeState& state : m.pes) done = std::min(done, state.chunk);
  return done;
}

std::int64_t ScatterLogic::input_tiles_done(const Moment& m) const {
  std::int64_t done = 0;
  for (const InputTile& tile : schedule_.input_tiles) done += tile.last_chunk < chunks_done(m);
  return done;
}

Cause ScatterLogic::cause(const Moment& m, std::int64_t pe) const {
  const auto i = static_cast<std::size_t>(pe);
  if (!m.pass_begun) return cause_before_pass(m);
  if (pass(m.pass).unassigned[i]) return Cause::unassigned;
  if (!in_pass(m, pe)) return wires_.adding[i].read() ? Cause::bank_conflict : Cause::barrier;
  if (issues(m, pe)) return Cause::compute;
  return m.pes[i].begun ? Cause::bank_conflict : cause_before_chunk(m, pe);
}

Cause ScatterLogic::cause_before_pass(const Moment& m) const {
  if (m.pass == static_cast<std::int64_t>(schedule_.passes.size())) return ppu_cause(m);
  const std::int64_t first = pass(m.pass).first_chunk;
  if (!chunk_is_ready(first)) return Cause::wait_weights;
  if (!inputs_are_ready(first)) return Cause::wait_inputs;
  if (!visit_is_open(m)) return Cause::wait_output_space;
  return ppu_cause(m);
}

Cause ScatterLogic::cause_before_chunk(const Moment& m, std::int64_t pe) const {
  const std::int64_t next = m.pes[static_cast<std::size_t>(pe)].chunk;
  if (!slot_is_free(m, next)) return Cause::barrier;
  return chunk_is_ready(next) ? Cause::wait_inputs : Cause::wait_weights;
}

Cause ScatterLogic::ppu_cause(const Moment& m) const {
  return ppu_works(m) && m.ppu_cycles < pass(m.left_ppu).halo_cycles ? Cause::halo : Cause::drain;
}

}  // namespace lacuna::reference
