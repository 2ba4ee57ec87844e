// How long the issues of a chunk take on each PE, bank conflicts included (rule S6 of README.md). Pure
// integer code: the same on every CPU.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "models/scnn/crossbar/banks.h"
#include "models/scnn/layout/operands.h"

namespace lacuna::scnn {

struct CrossbarShape {
  std::int64_t weights_per_vector = 4;      // F
  std::int64_t activations_per_vector = 4;  // I
  std::int64_t queue_depth = 0;
  BankMap banks;
};

// What a PE holds of a plane tile.
struct PeTile {
  const Lists<Activation>* activations = nullptr;
  Region reached;
};

// Consecutive vectors of one list of weights that lie in a chunk, and the activations that meet them.
struct ChunkPart {
  std::size_t weight_list = 0;
  std::size_t activation_list = 0;
  Range vectors;
  std::int64_t elements = 0, nonzeros = 0;
};

using Queues = std::vector<std::uint16_t>;  // what waits in those of a PE

class ConflictKernel {
 public:
  virtual ~ConflictKernel() = default;

  // PEs that hold nothing have null activations. `tile` stays until the next call.
  virtual void enter_tile(std::span<const PeTile> tile) = 0;
  // The weights that cycles() is asked for next; they stay until the next call.
  virtual void load_chunk(const Lists<Weight>& weights, std::span<const ChunkPart> parts) = 0;
  // From the first issue until the issue after the last could follow. `idle_cycles` have passed since the PE
  // was done with the chunk before it.
  virtual std::int64_t cycles(std::size_t pe, std::int64_t idle_cycles) = 0;
  // The same for whatever idleness, if the cycles and what is in the queues after them do not depend on it;
  // else nothing happens.
  virtual std::optional<std::int64_t> cycles_after_any_idleness(std::size_t pe) = 0;
  // Products in the fullest queue: the cycles until all are empty.
  virtual std::int64_t queued(std::size_t pe) const = 0;
  // Empties the queues, which takes so many cycles.
  virtual std::int64_t flush(std::size_t pe) = 0;
  virtual Queues queues(std::size_t pe) const = 0;
  virtual void set_queues(std::size_t pe, const Queues& queues) = 0;
};

// `activation_vectors` and `weight_vectors` are typical lengths of the lists: they decide how the work is
// laid out, not what comes of it.
std::unique_ptr<ConflictKernel> make_conflict_kernel(const CrossbarShape& shape, const Phases& phases,
                                                     double activation_vectors, double weight_vectors);

// The two it chooses from. The first needs queue_depth 0, banks that divide 32, at most 4 elements in the
// shorter side's vectors and 7 in the longer side's.
std::unique_ptr<ConflictKernel> make_bit_sliced_kernel(const CrossbarShape& shape, const Phases& phases,
                                                       bool lanes_are_activations);
std::unique_ptr<ConflictKernel> make_queue_kernel(const CrossbarShape& shape, const Phases& phases);

}  // namespace lacuna::scnn
