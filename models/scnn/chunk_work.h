// What the PEs do with the chunks of a layer, however that is found out. When they do it is not asked here:
// PlanarRun (planar_run.h) has the clock.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/scnn/layout/position.h"
#include "sim/engine/datapath.h"
#include "sim/kit/pass_clock.h"

namespace lacuna::scnn {

class ChunkWork {
 public:
  virtual ~ChunkWork() = default;

  // A PE takes part in the present pass.
  virtual bool takes_part(const Position& at, std::size_t pe) const = 0;

  virtual void enter_tile(const Position& /*at*/) {}
  virtual void enter_pass(const Position& /*at*/) {}
  virtual void enter_chunk(const Position& /*at*/) {}
  // The chunk's cycles of every PE that takes part; those of the others are 0 and stay so. Charges what of
  // them is compute, at once or at the layer's end, and what is conflict.
  virtual void work(const Position& at, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger,
                    ArrayAccesses& accesses) = 0;
  // After its work in the pass: the cycles until the PE's queues are empty.
  virtual Cycle queued(const Position& /*at*/, std::size_t /*pe*/) { return 0; }
  virtual void end_layer(Ledger& ledger) = 0;
};

}  // namespace lacuna::scnn
